"""The tax of a receipt by its rates."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from genx.domain.tariffs.currencies import minor_unit
from genx.domain.tariffs.receipt import Extra, Receipt


class TaxSum(Struct, frozen=True, kw_only=True):
    """The part of a receipt with one rate of tax: its amount without tax, and the tax. A rate of None is no tax."""

    tax_percent: Decimal | None
    total: Decimal
    tax: Decimal


def taxes(receipt: Receipt) -> tuple[TaxSum, ...]:
    """Return the tax by rate, the highest first. All rates together are the totals, to the smallest unit.

    Amounts without a price of their own (the least and the most that a session costs, the rounding) are spread over
    the rates by what each of them comes to. Returns nothing if no price has cost anything.
    """
    nets: defaultdict[Decimal | None, Decimal] = defaultdict(Decimal)
    taxed: defaultdict[Decimal | None, Decimal] = defaultdict(Decimal)
    for rate, amount, incl in _priced(receipt):
        nets[rate] += amount
        taxed[rate] += incl - amount
    if sum(nets.values()) <= 0:
        return ()
    rates = sorted(nets, key=lambda rate: -1 if rate is None else rate, reverse=True)
    unit = minor_unit(receipt.currency)
    totals = _spread(receipt.total, [nets[rate] for rate in rates], unit)
    sums = _spread(receipt.tax, [taxed[rate] for rate in rates], unit)
    every = zip(rates, totals, sums, strict=True)
    return tuple(TaxSum(tax_percent=rate, total=total, tax=tax) for rate, total, tax in every if total or tax)


def _priced(receipt: Receipt) -> list[tuple[Decimal | None, Decimal, Decimal]]:
    """Return the amounts that have a rate, without tax and with it."""
    found = [(line.tax_percent, line.amount, line.amount_incl_tax) for line in receipt.lines]
    limits = [extra for extra in receipt.extras if extra.kind == "atMost"]
    return found + [(_rate_of(receipt, extra), extra.amount, extra.amount_incl_tax) for extra in limits]


def _rate_of(receipt: Receipt, limit: Extra) -> Decimal | None:
    """Return the rate of the price that a limit is of: of its element's rates the one that explains its tax."""
    rates = {line.tax_percent for line in receipt.lines if line.element == limit.element}
    return min(rates, key=lambda rate: abs(limit.amount * (1 + Decimal(rate or 0) / 100) - limit.amount_incl_tax))


def _spread(whole: Decimal, by: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divide an amount in proportion, in whole units. The largest part takes what rounding leaves."""
    sum_of_all = sum(by, Decimal(0)) or Decimal(1)
    parts = [(whole * each / sum_of_all).quantize(unit, ROUND_HALF_UP) for each in by]
    largest = by.index(max(by))
    parts[largest] += whole - sum(parts, Decimal(0))
    return parts
