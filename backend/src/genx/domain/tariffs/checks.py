"""What is wrong with a tariff, and what is odd about it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Final, Literal
from zoneinfo import available_timezones

from msgspec import Struct

from genx.domain.tariffs.currencies import DIGITS
from genx.domain.tariffs.tariff import Element, PriceComponent, Restrictions, Tariff

MOST_ELEMENTS: Final = 100
HIGHEST_PRICE: Final = Decimal(1_000_000)

WarningCode = Literal["neverHolds", "neverReached", "energyMayBeFree"]


class Fault(Struct, frozen=True):
    """A reason why a tariff can't be used. `pointer` is the JSON pointer of the field."""

    pointer: str
    detail: str


class TariffWarning(Struct, frozen=True, rename="camel"):
    """Something that is odd about a tariff. `element` is one that never applies.

    `neverHolds`: its restrictions contradict each other. `neverReached`: one before it is always taken, `by`.
    """

    code: WarningCode
    element: int | None = None
    by: int | None = None


@cache
def time_zones() -> frozenset[str]:
    """Return the time zones that there are."""
    return frozenset(available_timezones())


def faults(tariff: Tariff) -> list[Fault]:
    """Return all reasons why a tariff can't be used."""
    return list(_faults(tariff))


def _faults(tariff: Tariff) -> Iterator[Fault]:
    if tariff.currency not in DIGITS:
        yield Fault("/currency", "There is no such currency in ISO 4217.")
    if tariff.time_zone not in time_zones():
        yield Fault("/timeZone", "There is no such time zone. It is named like Europe/Berlin.")
    if not 1 <= len(tariff.elements) <= MOST_ELEMENTS:
        yield Fault("/elements", f"A tariff has 1 to {MOST_ELEMENTS} elements.")
        return
    yield from _of_prices("", tariff.min_price, tariff.max_price)
    if tariff.min_price is not None and tariff.max_price is not None and tariff.min_price > tariff.max_price:
        yield Fault("/maxPrice", "It must not be below minPrice.")
    for place, element in enumerate(tariff.elements):
        yield from _of_element(f"/elements/{place}", element)


def _of_element(pointer: str, element: Element) -> Iterator[Fault]:
    types = [each.type for each in element.components]
    if not types:
        yield Fault(f"{pointer}/components", "An element has at least one price.")
    if len(set(types)) < len(types):
        yield Fault(f"{pointer}/components", "An element has one price of each type.")
    for place, component in enumerate(element.components):
        yield from _of_component(f"{pointer}/components/{place}", component)
    when = element.restrictions
    if when.start_time is not None and when.start_time == when.end_time:
        yield Fault(f"{pointer}/restrictions/endTime", "It must differ from startTime. Leave out both for all day.")


def _of_component(pointer: str, component: PriceComponent) -> Iterator[Fault]:
    if not _is_price(component.price):
        yield Fault(f"{pointer}/price", _PRICE)
    yield from _of_prices(pointer, None, component.max_price)
    tax = component.tax_percent
    if tax is not None and not (tax.is_finite() and 0 <= tax <= _HUNDRED):
        yield Fault(f"{pointer}/taxPercent", "Tax is from 0 to 100 %.")
    if component.step_size < 1:
        yield Fault(f"{pointer}/stepSize", "It is at least 1.")


def _of_prices(pointer: str, least: Decimal | None, most: Decimal | None) -> Iterator[Fault]:
    for name, price in (("minPrice", least), ("maxPrice", most)):
        if price is not None and not _is_price(price):
            yield Fault(f"{pointer}/{name}", _PRICE)


_PRICE: Final = f"A price is from 0 to {HIGHEST_PRICE}, with at most 6 places."
_HUNDRED: Final = 100
_PLACES: Final = -6


def _is_price(price: Decimal) -> bool:
    if not price.is_finite() or not 0 <= price <= HIGHEST_PRICE:
        return False
    exponent = price.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _PLACES


def warnings(tariff: Tariff) -> list[TariffWarning]:
    """Return what is odd about a tariff that can be used: elements that never apply, and energy without a price."""
    found = [each for number in range(1, len(tariff.elements) + 1) for each in _of_place(tariff.elements, number)]
    always = any(each.component("ENERGY") and each.restrictions == Restrictions() for each in tariff.elements)
    return found if always else [*found, TariffWarning("energyMayBeFree")]


def _of_place(elements: tuple[Element, ...], number: int) -> Iterator[TariffWarning]:
    element = elements[number - 1]
    if never_holds(element.restrictions):
        yield TariffWarning("neverHolds", number)
        return
    covering = [_covering(elements[: number - 1], each, element.restrictions) for each in element.components]
    first = [each for each in covering if each is not None]
    if len(first) == len(covering):
        yield TariffWarning("neverReached", number, max(first))


def _covering(before: Iterable[Element], component: PriceComponent, when: Restrictions) -> int | None:
    """Return the number of an earlier element that gives the price whenever this one could."""
    for number, element in enumerate(before, start=1):
        if element.component(component.type) is not None and covers(element.restrictions, when):
            return number
    return None


def never_holds(when: Restrictions) -> bool:
    """Return whether restrictions contradict each other."""
    return any(least is not None and most is not None and least >= most for least, most in _bounds(when))


def covers(one: Restrictions, other: Restrictions) -> bool:
    """Return whether the first restrictions hold whenever the others do, as far as that is plain to see."""
    times = (one.start_time, one.end_time)
    same_time = times in {(None, None), (other.start_time, other.end_time)}
    same_days = not one.day_of_week or (bool(other.day_of_week) and set(other.day_of_week) <= set(one.day_of_week))
    bounds = zip(_bounds(one), _bounds(other), strict=True)
    return same_time and same_days and all(_is_wider(*each) for each in bounds)


_Bounds = tuple[Decimal | None, Decimal | None]


def _bounds(when: Restrictions) -> list[_Bounds]:
    """Return the least and the most of each condition, as numbers."""
    dates = [None if each is None else each.toordinal() for each in (when.start_date, when.end_date)]
    pairs = [
        (when.min_kwh, when.max_kwh),
        (when.min_power, when.max_power),
        (when.min_duration, when.max_duration),
        (dates[0], dates[1]),
    ]
    return [(_number(least), _number(most)) for least, most in pairs]


def _number(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _is_wider(one: _Bounds, other: _Bounds) -> bool:
    (least, most), (other_least, other_most) = one, other
    below = least is None or (other_least is not None and least <= other_least)
    above = most is None or (other_most is not None and most >= other_most)
    return below and above
