"""Meter values of a transaction or a charger: their series for a chart, and signed values as they came."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from genx.api.http.auth import SignedInRequest, arrived_at
from genx.api.http.moments import Since, Until
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceId
from genx.api.v1.periods import PeriodTooLong, period
from genx.api.v1.transactions import TAG, TransactionId, known
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views import series
from genx.domain.errors import NotKnown
from genx.domain.series import Measurement
from genx.domain.series import SignedValue as Signed
from genx.domain.thinning import thinned

MOST_POINTS = 2_000
Points = Annotated[int, QueryParameter(ge=4, le=MOST_POINTS, description="The maximum number of points.")]

DEFAULT = timedelta(hours=1)
LONGEST = timedelta(days=31)


class MeterValue(Answer, frozen=True, kw_only=True):
    """The measurements within one second: W, Wh of the register, A of the highest phase and of each, V, %, °C."""

    at: Time
    power_w: int | None
    energy_wh: int | None
    current_a: float | None
    current_l1_a: float | None = msgspec.field(name="currentL1A")
    current_l2_a: float | None = msgspec.field(name="currentL2A")
    current_l3_a: float | None = msgspec.field(name="currentL3A")
    voltage_v: float | None
    soc: float | None
    offered_a: float | None
    temperature_c: float | None


_ROUNDED = tuple(name for name in MeterValue.__struct_fields__ if name not in {"at", "power_w", "energy_wh"})


class MeterValues(Answer, frozen=True, kw_only=True):
    """Meter values in order of time. `total` is their number before they were thinned."""

    items: list[MeterValue]
    total: int


class ConnectorMeterValue(MeterValue, frozen=True, kw_only=True):
    """The same, with the transaction that ran; null if there was none."""

    transaction_id: int | None


class ConnectorMeterValues(Answer, frozen=True, kw_only=True):
    """Meter values of a connector in order of time. `total` is their number before they were thinned."""

    connector_id: int
    items: list[ConnectorMeterValue]
    total: int


class ChargerMeterValues(Answer, frozen=True, kw_only=True):
    """Meter values of a charger between two times. A connector of which nothing was measured is left out."""

    device_id: str
    from_: Time = msgspec.field(name="from")
    to: Time
    connectors: list[ConnectorMeterValues]


class SignedValue(Answer, frozen=True, kw_only=True):
    """A signed reading. `value` is exactly as the charger sent it."""

    at: Time
    received_at: Time
    connector_id: int
    context: str | None
    measurand: str | None
    location: str | None
    phase: str | None
    unit: str | None
    value: str


class SignedValues(Answer, frozen=True, kw_only=True):
    """The signed readings of a transaction, in order of time."""

    transaction_id: int
    items: list[SignedValue]


def _shown(measured: Measurement) -> MeterValue:
    return MeterValue(**_values(measured))


def _of_connector(connector_id: int, found: Sequence[Measurement], points: int) -> ConnectorMeterValues:
    def shown(measured: Measurement) -> ConnectorMeterValue:
        of = measured.transaction_id
        return ConnectorMeterValue(**_values(measured), transaction_id=None if of is None else int(of))

    items = [shown(each) for each in thinned(found, points, _power)]
    return ConnectorMeterValues(connector_id=connector_id, items=items, total=len(found))


def _power(measured: Measurement) -> int | None:
    return measured.power_w


def _values(measured: Measurement) -> dict[str, Any]:
    return {
        "at": time(measured.at),
        "power_w": measured.power_w,
        "energy_wh": measured.energy_wh,
        **{name: _rounded(getattr(measured, name)) for name in _ROUNDED},
    }


def _rounded(value: float | None) -> float | None:
    """Return a value as it was measured: in the database it has six or seven digits."""
    return None if value is None else round(value, 2)


def _signed(value: Signed) -> SignedValue:
    return SignedValue(
        at=time(value.at),
        received_at=time(value.received_at),
        connector_id=value.connector_id,
        context=value.context,
        measurand=value.measurand,
        location=value.location,
        phase=value.phase,
        unit=value.unit,
        value=value.value,
    )


EXAMPLE = MeterValue(
    at="2026-01-15T11:21:00.000Z",
    power_w=11_040,
    energy_wh=1_475_084,
    current_a=16.0,
    current_l1_a=16.0,
    current_l2_a=15.9,
    current_l3_a=16.0,
    voltage_v=230.1,
    soc=41.0,
    offered_a=16.0,
    temperature_c=31.5,
)
EXAMPLE_OF_CHARGER = ChargerMeterValues(
    device_id="CP-0042",
    from_="2026-01-15T11:00:00.000Z",
    to="2026-01-15T12:00:00.000Z",
    connectors=[
        ConnectorMeterValues(
            connector_id=1,
            items=[ConnectorMeterValue(**msgspec.structs.asdict(EXAMPLE), transaction_id=4711)],
            total=1,
        )
    ],
)
EXAMPLE_SIGNED = SignedValues(
    transaction_id=4711,
    items=[
        SignedValue(
            at="2026-01-15T11:20:00.000Z",
            received_at="2026-01-15T11:20:00.412Z",
            connector_id=1,
            context="Transaction.Begin",
            measurand="Energy.Active.Import.Register",
            location="Outlet",
            phase=None,
            unit="Wh",
            value='OCMF|{"FV":"1.0","PG":"T12","RD":[{"TX":"B","RV":1474.9,"RU":"kWh"}]}|{"SD":"3045..."}',
        )
    ],
)


@get(
    "/transactions/{transactionId:int}/meter-values",
    **operation(
        "listMeterValues",
        "Get the meter values of a transaction for a chart",
        TAG,
        refusals=(NotKnown, *SEARCH_REFUSALS),
        description=(
            "If there are more than `points`, they are thinned so that the peaks of power stay; of more than 5,000,"
            " every second, third, ... is read. They are there seconds after they were measured, and for as long as"
            " `GENX_METER_VALUE_RETENTION_DAYS` says."
        ),
        response=MeterValues(items=[EXAMPLE], total=1),
    ),
)
async def list_meter_values(
    request: SignedInRequest,
    transaction_id: TransactionId,
    services: FromServices,
    points: Points = 500,
) -> MeterValues:
    async with services.searches.unit(request, searches=True) as connection:
        found = await series.series_of(connection, await known(connection, transaction_id))
    return MeterValues(items=[_shown(each) for each in thinned(found, points, _power)], total=len(found))


@get(
    "/chargers/{deviceId:str}/meter-values",
    **operation(
        "listChargerMeterValues",
        "Get the meter values of a charger's connectors for a chart",
        TAG,
        refusals=(NotKnown, PeriodTooLong, *SEARCH_REFUSALS),
        description=(
            "Without `from` and `to`, they are those of the last hour; at most of 31 days. If a connector has more than"
            " `points`, they are thinned so that the peaks of power stay; of more than 5,000, every second, third, ..."
            " is read. They are there seconds after they were measured, and for as long as"
            " `GENX_METER_VALUE_RETENTION_DAYS` says."
        ),
        response=EXAMPLE_OF_CHARGER,
    ),
)
async def list_charger_meter_values(
    request: SignedInRequest,
    device_id: DeviceId,
    services: FromServices,
    since: Since = None,
    until: Until = None,
    points: Points = 500,
) -> ChargerMeterValues:
    begins, ends = period(since, until, arrived_at(request.scope), default=DEFAULT, longest=LONGEST)
    async with services.searches.unit(request, searches=True) as connection:
        charger = await chargers.known(connection, device_id)
        found = await series.series_between(connection, charger.charger_id, begins, ends)
    by_connector: defaultdict[int, list[Measurement]] = defaultdict(list)
    for measured in found:
        by_connector[measured.connector_id].append(measured)
    return ChargerMeterValues(
        device_id=charger.device_id,
        from_=time(begins),
        to=time(ends),
        connectors=[_of_connector(each, by_connector[each], points) for each in sorted(by_connector)],
    )


@get(
    "/transactions/{transactionId:int}/signed-values",
    **operation(
        "downloadSignedValues",
        "Download the signed meter values of a transaction, exactly as the charger sent them",
        TAG,
        refusals=(NotKnown,),
        description="The text of `value` is unchanged, so that its signature can be verified with the meter's key.",
        response=EXAMPLE_SIGNED,
        answers=SignedValues,
    ),
)
async def download_signed_values(transaction_id: TransactionId, services: FromServices) -> Response[SignedValues]:
    async with begin(services.engine) as connection:
        kept = await known(connection, transaction_id)
        found = await series.signed_values_of(connection, kept.id)
    return Response(
        SignedValues(transaction_id=transaction_id, items=[_signed(each) for each in found]),
        headers={"Content-Disposition": f'attachment; filename="signed-values-{transaction_id}.json"'},
    )


ROUTES = [list_meter_values, list_charger_meter_values, download_signed_values]
