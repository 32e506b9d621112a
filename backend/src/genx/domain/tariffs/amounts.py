"""From what was used to what it costs: steps, tax, rounding, and the least and the most that a session costs."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.tariffs.currencies import minor_unit
from genx.domain.tariffs.receipt import Extra, ExtraKind, Line, Period, Receipt, ReceiptNote
from genx.domain.tariffs.tariff import Dimension, Priced, Tariff

PLACES: Final = Decimal("0.0001")
_HUNDRED: Final = Decimal(100)
_UNIT: Final[dict[Dimension, int]] = {"ENERGY": 1, "TIME": 3600, "PARKING_TIME": 3600, "FLAT": 1}
"""Quantities of a dimension that have its price: a kWh, the seconds of an hour, a session."""

_STEPS: Final[dict[Dimension, Decimal]] = {"ENERGY": Decimal("0.001"), "TIME": Decimal(1), "PARKING_TIME": Decimal(1)}
"""Quantities of a step size of 1."""


class Charge(Struct, frozen=True):
    """A quantity to be paid for: kWh, seconds, or one session. `billed` is what it is by its step size."""

    priced: Priced
    name: str | None
    quantity: Decimal
    more: Decimal = Decimal(0)

    @property
    def dimension(self) -> Dimension:
        return self.priced.component.type

    @property
    def billed(self) -> Decimal:
        return self.quantity + self.more


class _Sum(Struct, frozen=True):
    """An amount without tax and with it."""

    excl: Decimal
    incl: Decimal

    def as_told(self, tariff: Tariff) -> Decimal:
        return self.incl if tariff.tax_included else self.excl

    def rounded(self, unit: Decimal) -> "_Sum":
        return _Sum(self.excl.quantize(unit, ROUND_HALF_UP), self.incl.quantize(unit, ROUND_HALF_UP))


def settled(
    tariff: Tariff,
    periods: Sequence[Period],
    charges: Sequence[Sequence[Charge]],
    fees: Sequence[Charge],
    notes: tuple[ReceiptNote, ...],
) -> Receipt:
    """Return the receipt of periods and what is to be paid for each."""
    stepped = _with_steps(charges)
    paid = [
        replace(period, lines=tuple(_line(tariff, each) for each in of_it))
        for period, of_it in zip(periods, stepped, strict=True)
    ]
    flat = tuple(_line(tariff, each) for each in fees)
    lines = [*(line for period in paid for line in period.lines), *flat]
    extras = [*_at_most(tariff, lines)]
    extras += _bounded(tariff, _total(lines, extras), _rate(tariff, [*chain(*stepped), *fees]))
    exact = _total(lines, extras)
    unit = minor_unit(tariff.currency)
    total = exact.rounded(unit)
    if total != exact:
        extras.append(_extra("rounding", _Sum(total.excl - exact.excl, total.incl - exact.incl)))
    return Receipt(
        currency=tariff.currency,
        tax_included=tariff.tax_included,
        periods=tuple(paid),
        fees=flat,
        extras=tuple(extras),
        notes=notes,
        kwh=sum((each.kwh for each in paid), Decimal(0)),
        seconds_charging=sum((each.seconds_charging for each in paid), Decimal(0)),
        seconds_not_charging=sum((each.seconds_not_charging for each in paid), Decimal(0)),
        total=total.excl,
        total_incl_tax=total.incl,
    )


def _with_steps(charges: Sequence[Sequence[Charge]]) -> list[list[Charge]]:
    """Round the sum of each dimension up to the step size of its last charge, and add the difference to that charge.

    As in OCPI, time counts in steps only at the end: if parking is paid for, only that is rounded up.
    """
    every = list(chain(*charges))
    more: dict[int, Decimal] = {}
    dimensions = {charge.dimension for charge in every}
    for dimension in dimensions - ({"TIME"} if "PARKING_TIME" in dimensions else set()):
        ours = [charge for charge in every if charge.dimension == dimension]
        used = sum((charge.quantity for charge in ours), Decimal(0))
        step = ours[-1].priced.component.step_size * _STEPS[dimension]
        if ours[-1].priced.component.step_size > 1:
            more[id(ours[-1])] = (used / step).to_integral_value(ROUND_CEILING) * step - used
    return [[replace(each, more=more.get(id(each), Decimal(0))) for each in of_period] for of_period in charges]


def _line(tariff: Tariff, charge: Charge) -> Line:
    component = charge.priced.component
    amount = _cost(tariff, charge).rounded(PLACES)
    return Line(
        dimension=component.type,
        element=charge.priced.element,
        name=charge.name,
        quantity=charge.quantity,
        billed=charge.billed,
        price=component.price,
        tax_percent=component.tax_percent,
        amount=amount.excl,
        amount_incl_tax=amount.incl,
    )


def _cost(tariff: Tariff, charge: Charge) -> _Sum:
    component = charge.priced.component
    return _taxed(tariff, charge.billed * component.price / _UNIT[component.type], _factor(component.tax_percent))


def _factor(tax_percent: Decimal | None) -> Decimal:
    return 1 + (tax_percent or Decimal(0)) / _HUNDRED


def _taxed(tariff: Tariff, cost: Decimal, factor: Decimal) -> _Sum:
    return _Sum(cost / factor, cost) if tariff.tax_included else _Sum(cost, cost * factor)


def _at_most(tariff: Tariff, lines: Sequence[Line]) -> Iterable[Extra]:
    """Yield what is taken off because a price has a limit of its own."""
    for number, element in enumerate(tariff.elements, start=1):
        for component in element.components:
            ours = [line for line in lines if (line.element, line.dimension) == (number, component.type)]
            over = _total(ours).as_told(tariff) - (component.max_price or Decimal(0))
            if component.max_price is not None and over > 0:
                yield _extra("atMost", _taxed(tariff, -over, _factor(component.tax_percent)), number)


def _bounded(tariff: Tariff, exact: _Sum, factor: Decimal) -> list[Extra]:
    """Return what brings a session to the least or the most that it costs."""
    told = exact.as_told(tariff)
    bounds: list[tuple[ExtraKind, Decimal]] = []
    if tariff.min_price is not None and told < tariff.min_price:
        bounds.append(("minimum", tariff.min_price))
    elif tariff.max_price is not None and told > tariff.max_price:
        bounds.append(("maximum", tariff.max_price))
    return [_extra(kind, _taxed(tariff, bound - told, factor)) for kind, bound in bounds]


def _rate(tariff: Tariff, charges: Iterable[Charge]) -> Decimal:
    """Return the tax of all charges together, as a factor; that of the first price if they cost nothing."""
    costs = [_cost(tariff, each) for each in charges]
    without = sum((each.excl for each in costs), Decimal(0))
    if not without:
        return _factor(tariff.elements[0].components[0].tax_percent)
    return sum((each.incl for each in costs), Decimal(0)) / without


def _extra(kind: ExtraKind, cost: _Sum, element: int | None = None) -> Extra:
    amount = cost.rounded(PLACES)
    return Extra(kind=kind, amount=amount.excl, amount_incl_tax=amount.incl, element=element)


def _total(lines: Iterable[Line], extras: Iterable[Extra] = ()) -> _Sum:
    amounts: list[Line | Extra] = [*lines, *extras]
    return _Sum(
        sum((each.amount for each in amounts), Decimal(0)), sum((each.amount_incl_tax for each in amounts), Decimal(0))
    )
