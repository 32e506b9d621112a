"""Meter values of a transaction: its series for a chart, and its signed values as they came."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from genx.api.http.auth import SignedInRequest
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.v1.transactions import TAG, TransactionId, known
from genx.db.base.engine import begin
from genx.db.views import series
from genx.domain.errors import NotKnown
from genx.domain.series import Measurement
from genx.domain.series import SignedValue as Signed
from genx.domain.thinning import thinned

MOST_POINTS = 2_000


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


class MeterValues(Answer, frozen=True, kw_only=True):
    """Meter values in order of time. `total` is their number before they were thinned."""

    items: list[MeterValue]
    total: int


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
    return MeterValue(
        at=time(measured.at),
        power_w=measured.power_w,
        energy_wh=measured.energy_wh,
        current_a=_rounded(measured.current_a),
        current_l1_a=_rounded(measured.current_l1_a),
        current_l2_a=_rounded(measured.current_l2_a),
        current_l3_a=_rounded(measured.current_l3_a),
        voltage_v=_rounded(measured.voltage_v),
        soc=_rounded(measured.soc),
        offered_a=_rounded(measured.offered_a),
        temperature_c=_rounded(measured.temperature_c),
    )


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
    points: Annotated[int, QueryParameter(ge=4, le=MOST_POINTS, description="The maximum number of points.")] = 500,
) -> MeterValues:
    async with services.searches.unit(request, searches=True) as connection:
        found = await series.series_of(connection, await known(connection, transaction_id))
    shown = thinned(found, points, lambda measured: measured.power_w)
    return MeterValues(items=[_shown(each) for each in shown], total=len(found))


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


ROUTES = [list_meter_values, download_signed_values]
