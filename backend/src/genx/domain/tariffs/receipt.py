"""What a session costs, and why."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from genx.domain.tariffs.tariff import Dimension

PeriodKind = Literal["charging", "idle", "grace", "paused"]
ExtraKind = Literal["atMost", "minimum", "maximum", "rounding"]
ReceiptCode = Literal["between", "scaled", "evenly"]


class Line(Struct, frozen=True, kw_only=True, rename="camel"):
    """What one dimension costs in one period. `quantity` is in kWh, seconds, or 1; `billed` is it by its step size.

    `price` is per kWh, hour or session, with tax or without, as the tariff says. Amounts have four places.
    """

    dimension: Dimension
    element: int
    name: str | None
    quantity: Decimal
    billed: Decimal
    price: Decimal
    tax_percent: Decimal | None
    amount: Decimal
    amount_incl_tax: Decimal


class Period(Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of a session with the same prices. It is `interpolated` if there was no reading at one of its ends."""

    began: datetime
    ended: datetime
    kind: PeriodKind
    kwh: Decimal
    interpolated: bool
    seconds_charging: Decimal
    seconds_not_charging: Decimal
    lines: tuple[Line, ...]


class Extra(Struct, frozen=True, kw_only=True, rename="camel"):
    """An amount that belongs to no period. `element` is that of a price with a limit of its own (`atMost`)."""

    kind: ExtraKind
    amount: Decimal
    amount_incl_tax: Decimal
    element: int | None = None


class ReceiptNote(Struct, frozen=True, rename="camel"):
    """How energy was found if it was not read: a code and values, to be said in other languages."""

    code: ReceiptCode
    values: dict[str, str] = {}


class Receipt(Struct, frozen=True, kw_only=True, rename="camel"):
    """The cost of a session. The lines of its periods, its fees and its extras add up to its totals, exactly.

    `fees` are FLAT prices. Totals are in the currency's smallest unit.
    """

    currency: str
    tax_included: bool
    periods: tuple[Period, ...]
    fees: tuple[Line, ...]
    extras: tuple[Extra, ...]
    notes: tuple[ReceiptNote, ...]
    kwh: Decimal
    seconds_charging: Decimal
    seconds_not_charging: Decimal
    total: Decimal
    total_incl_tax: Decimal

    @property
    def tax(self) -> Decimal:
        return self.total_incl_tax - self.total

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*(line for period in self.periods for line in period.lines), *self.fees)
