"""What transactions cost as rows of a file: their charging periods, fees and extra amounts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from genx.api.http.files import csv_lines
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.spreadsheets import defused
from genx.api.v1.cost import money
from genx.domain.tariffs.kept import Rating
from genx.domain.tariffs.receipt import Extra, Line
from genx.domain.transaction import Transaction

PERIODS_AT_ONCE: Final = 200
"""Transactions whose periods are read at a time."""


class ChargingPeriod(Answer, frozen=True, kw_only=True):
    """A charging period, a fee or an extra amount of a transaction. The amounts of one add up to its total."""

    transaction_id: int
    device_id: str
    connector_id: int
    id_tag: str
    tariff_id: int
    tariff_version: int
    kind: str
    began_at: Time | None
    ended_at: Time | None
    kwh: str | None
    interpolated: bool | None
    seconds_charging: float | None
    seconds_not_charging: float | None
    currency: str
    amount: str
    amount_incl_tax: str


PERIOD_COLUMNS: Final = tuple(field.encode_name for field in msgspec.structs.fields(ChargingPeriod))
_TEXTS: Final = frozenset({"deviceId", "idTag"})


def periods_of(found: Iterable[Transaction], ratings: Mapping[str, Rating]) -> Iterator[ChargingPeriod]:
    """Yield the rows of transactions that were rated."""
    for each in found:
        if each.id in ratings:
            yield from _rows(each, ratings[each.id])


def _rows(kept: Transaction, rating: Rating) -> Iterator[ChargingPeriod]:
    receipt = rating.receipt
    empty = ChargingPeriod(
        transaction_id=int(kept.id),
        device_id=kept.device_id,
        connector_id=kept.connector_id,
        id_tag=kept.id_tag,
        tariff_id=rating.tariff_id,
        tariff_version=rating.tariff_version,
        kind="fee",
        began_at=None,
        ended_at=None,
        kwh=None,
        interpolated=None,
        seconds_charging=None,
        seconds_not_charging=None,
        currency=receipt.currency,
        amount="0",
        amount_incl_tax="0",
    )
    for period in receipt.periods:
        row = msgspec.structs.replace(
            empty,
            kind=period.kind,
            began_at=time(period.began),
            ended_at=time(period.ended),
            kwh=f"{period.kwh:f}",
            interpolated=period.interpolated,
            seconds_charging=float(period.seconds_charging),
            seconds_not_charging=float(period.seconds_not_charging),
        )
        yield _paid(row, period.lines)
    for fee in receipt.fees:
        yield _paid(empty, [fee])
    for extra in receipt.extras:
        yield _paid(msgspec.structs.replace(empty, kind=extra.kind), [extra])


def _paid(row: ChargingPeriod, lines: Sequence[Line | Extra]) -> ChargingPeriod:
    amount = sum((each.amount for each in lines), Decimal(0))
    incl = sum((each.amount_incl_tax for each in lines), Decimal(0))
    return msgspec.structs.replace(row, amount=money(amount), amount_incl_tax=money(incl))


def periods_as_csv(found: Iterable[ChargingPeriod]) -> bytes:
    return csv_lines([_cell(name, value) for name, value in msgspec.to_builtins(each).items()] for each in found)


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    return defused(str(value)) if name in _TEXTS else str(value).lower() if isinstance(value, bool) else str(value)


def periods_as_ndjson(found: Iterable[ChargingPeriod]) -> bytes:
    return b"".join(msgspec.json.encode(each) + b"\n" for each in found)
