"""The cost of a transaction, or of a made-up session, as the API shows it."""

from decimal import Decimal

from msgspec.structs import asdict

from genx.api.http.schemas import Answer, Time, time
from genx.domain.tariffs.kept import CostTotal, Rating
from genx.domain.tariffs.receipt import Extra, ExtraKind, Line, Period, PeriodKind, Receipt, ReceiptCode
from genx.domain.tariffs.tariff import Dimension
from genx.domain.tariffs.taxes import TaxSum, taxes


class CostLine(Answer, frozen=True, kw_only=True):
    """A type of price and what it gives: `quantity` in kWh, seconds or sessions; `billed` is that by the step size.

    `price` is per kWh, hour or session, with tax if the tariff's prices are. `element` counts from 1.
    """

    type: Dimension
    element: int
    name: str | None
    quantity: str
    billed: str
    price: str
    tax_percent: str | None
    amount: str
    amount_incl_tax: str


class CostPeriod(Answer, frozen=True, kw_only=True):
    """A part of a session with the same prices. `interpolated`: the meter was not read at one of its ends."""

    began_at: Time
    ended_at: Time
    kind: PeriodKind
    kwh: str
    interpolated: bool
    seconds_charging: float
    seconds_not_charging: float
    lines: list[CostLine]


class CostExtra(Answer, frozen=True, kw_only=True):
    """An amount beside periods and fees: a limit of one price (`atMost`) or of the session, or the rounding."""

    kind: ExtraKind
    amount: str
    amount_incl_tax: str
    element: int | None


class CostNote(Answer, frozen=True, kw_only=True):
    """A note on energy at times at which the meter was not read.

    `between`: between two readings, whose times are in `values`. `scaled`: the readings do not fit the energy that
    counts, and only say how it is spread. `evenly`: there are no readings.
    """

    code: ReceiptCode
    values: dict[str, str]


class CostTax(Answer, frozen=True, kw_only=True):
    """The part of a receipt with one rate of tax: `total` is without tax. `taxPercent` is null if there is no tax."""

    tax_percent: str | None
    total: str
    tax: str


class Receipted(Answer, frozen=True, kw_only=True):
    """A receipt. The amounts of all periods, fees and extras add up to the total, and so do those of `taxes`.

    Money is text.
    """

    currency: str
    total: str
    total_incl_tax: str
    tax: str
    tax_included: bool
    periods: list[CostPeriod]
    fees: list[CostLine]
    extras: list[CostExtra]
    notes: list[CostNote]
    taxes: list[CostTax]


class TransactionCost(Answer, frozen=True, kw_only=True):
    """The cost of a transaction by the tariff that it has had since its start. Money is text.

    It is `final` if the transaction has ended, nobody has to look at it, and it was rated since its last change.
    `version` counts its ratings; 0 is what it costs so far. The amounts of all periods, fees and extras add up to the
    total; in lists these are null.
    """

    currency: str
    total: str
    total_incl_tax: str
    tax: str
    final: bool
    version: int
    tariff_id: int
    tariff_version: int
    tax_included: bool | None
    periods: list[CostPeriod] | None
    fees: list[CostLine] | None
    extras: list[CostExtra] | None
    notes: list[CostNote] | None
    taxes: list[CostTax] | None


def of_total(found: CostTotal | None) -> TransactionCost | None:
    """Return a cost without its receipt."""
    if found is None:
        return None
    return TransactionCost(
        currency=found.currency,
        total=money(found.total),
        total_incl_tax=money(found.total_incl_tax),
        tax=money(found.total_incl_tax - found.total),
        final=found.is_final,
        version=found.version,
        tariff_id=found.tariff_id,
        tariff_version=found.tariff_version,
        tax_included=None,
        periods=None,
        fees=None,
        extras=None,
        notes=None,
        taxes=None,
    )


def of_rating(rating: Rating, *, is_final: bool) -> TransactionCost:
    """Return a cost with its receipt."""
    return TransactionCost(
        **asdict(receipted(rating.receipt)),
        final=is_final,
        version=rating.version,
        tariff_id=rating.tariff_id,
        tariff_version=rating.tariff_version,
    )


def receipted(receipt: Receipt) -> Receipted:
    return Receipted(
        currency=receipt.currency,
        total=money(receipt.total),
        total_incl_tax=money(receipt.total_incl_tax),
        tax=money(receipt.tax),
        tax_included=receipt.tax_included,
        periods=[_period(each) for each in receipt.periods],
        fees=[_line(each) for each in receipt.fees],
        extras=[_extra(each) for each in receipt.extras],
        notes=[CostNote(code=each.code, values=each.values) for each in receipt.notes],
        taxes=[_tax(each) for each in taxes(receipt)],
    )


def money(amount: Decimal) -> str:
    """Return an amount as text, with at least its own places."""
    return f"{amount:.4f}"


def _plain(quantity: Decimal) -> str:
    """Return a quantity as plain digits without zeros at its end."""
    told = f"{quantity:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _period(period: Period) -> CostPeriod:
    return CostPeriod(
        began_at=time(period.began),
        ended_at=time(period.ended),
        kind=period.kind,
        kwh=_plain(period.kwh),
        interpolated=period.interpolated,
        seconds_charging=float(period.seconds_charging),
        seconds_not_charging=float(period.seconds_not_charging),
        lines=[_line(each) for each in period.lines],
    )


def _line(line: Line) -> CostLine:
    return CostLine(
        type=line.dimension,
        element=line.element,
        name=line.name,
        quantity=_plain(line.quantity),
        billed=_plain(line.billed),
        price=_plain(line.price),
        tax_percent=_percent(line.tax_percent),
        amount=money(line.amount),
        amount_incl_tax=money(line.amount_incl_tax),
    )


def _tax(part: TaxSum) -> CostTax:
    return CostTax(tax_percent=_percent(part.tax_percent), total=money(part.total), tax=money(part.tax))


def _percent(rate: Decimal | None) -> str | None:
    return None if rate is None else _plain(rate)


def _extra(extra: Extra) -> CostExtra:
    return CostExtra(
        kind=extra.kind, amount=money(extra.amount), amount_incl_tax=money(extra.amount_incl_tax), element=extra.element
    )


_RATE = "20"
EXAMPLE_RECEIPT = Receipted(
    currency="GBP",
    total="7.9000",
    total_incl_tax="9.4800",
    tax="1.5800",
    tax_included=True,
    periods=[
        CostPeriod(
            began_at="2026-11-23T15:10:00.000Z",
            ended_at="2026-11-23T16:00:00.000Z",
            kind="charging",
            kwh="18.333333333",
            interpolated=True,
            seconds_charging=3000.0,
            seconds_not_charging=0.0,
            lines=[
                CostLine(
                    type="ENERGY",
                    element=2,
                    name=None,
                    quantity="18.333333333",
                    billed="18.333333333",
                    price="0.49",
                    tax_percent=_RATE,
                    amount="7.4861",
                    amount_incl_tax="8.9833",
                )
            ],
        )
    ],
    fees=[
        CostLine(
            type="FLAT",
            element=4,
            name=None,
            quantity="1",
            billed="1",
            price="0.5",
            tax_percent=_RATE,
            amount="0.4167",
            amount_incl_tax="0.5000",
        )
    ],
    extras=[CostExtra(kind="rounding", amount="-0.0028", amount_incl_tax="-0.0033", element=None)],
    notes=[],
    taxes=[CostTax(tax_percent=_RATE, total="7.9000", tax="1.5800")],
)
EXAMPLE = TransactionCost(**asdict(EXAMPLE_RECEIPT), final=True, version=1, tariff_id=3, tariff_version=4)
