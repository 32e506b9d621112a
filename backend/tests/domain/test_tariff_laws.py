"""What holds for every tariff and every session."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Extra, Line, Receipt
from genx.domain.tariffs.session import Reading, Session
from genx.domain.tariffs.tariff import Element, Tariff
from genx.domain.tariffs.taxes import taxes
from tests.domain import tariff_oracle
from tests.domain.tariff_oracle import Part
from tests.domain.tariff_strategies import PARTS, session, starts, tariffs

HALF_A_PLACE = Fraction(1, 20_000)
CENT = Decimal("0.01")


Drawn = tuple[Tariff, datetime, list[Part]]


def priced(**wanted: Any) -> st.SearchStrategy[Drawn]:
    return tariffs(**wanted).flatmap(lambda each: st.tuples(st.just(each), starts(each.time_zone), PARTS))


def exact(receipt: Receipt) -> tuple[Decimal, Decimal]:
    return summed([*receipt.lines, *(each for each in receipt.extras if each.kind != "rounding")])


def summed(amounts: Sequence[Line | Extra]) -> tuple[Decimal, Decimal]:
    incl = sum((each.amount_incl_tax for each in amounts), Decimal(0))
    return sum((each.amount for each in amounts), Decimal(0)), incl


@given(priced())
def test_a_session_costs_what_walking_through_it_wh_by_wh_costs(drawn: Drawn) -> None:
    tariff, began, parts = drawn
    receipt = price(tariff, session(began, parts))
    wanted = tariff_oracle.cost(tariff, began, parts)
    # Each line is rounded, and a border that an energy gives lies within a millisecond.
    tolerance = HALF_A_PLACE * (len(receipt.lines) + len(receipt.extras) + 1) * Fraction(11, 10)
    for found, expected in zip(exact(receipt), wanted, strict=True):
        assert abs(Fraction(found) - expected) <= tolerance


@given(priced())
def test_the_pieces_of_a_session_are_the_whole_session(drawn: Drawn) -> None:
    tariff, began, parts = drawn
    told = session(began, parts)
    receipt = price(tariff, told)
    assert receipt.periods[0].began == told.started_at
    assert receipt.periods[-1].ended == told.ended_at
    assert all(one.ended == other.began for one, other in pairwise(receipt.periods))
    assert receipt.kwh * 1000 == told.energy_wh
    seconds = (told.ended_at - told.started_at).total_seconds()
    assert receipt.seconds_charging + receipt.seconds_not_charging == Decimal(seconds)


@given(priced())
def test_lines_and_extras_add_up_to_the_total_exactly(drawn: Drawn) -> None:
    tariff, began, parts = drawn
    receipt = price(tariff, session(began, parts))
    assert summed([*receipt.lines, *receipt.extras]) == (receipt.total, receipt.total_incl_tax)
    without, incl = exact(receipt)
    assert receipt.total == without.quantize(CENT, ROUND_HALF_UP)
    assert receipt.total_incl_tax == incl.quantize(CENT, ROUND_HALF_UP)
    assert receipt.tax == receipt.total_incl_tax - receipt.total


@given(priced())
def test_an_element_behind_one_that_gives_the_same_prices_changes_nothing(
    drawn: Drawn,
) -> None:
    tariff, began, parts = drawn
    dearer = [
        Element(
            components=tuple(replace(component, price=component.price + 5) for component in element.components),
            restrictions=element.restrictions,
        )
        for element in tariff.elements
    ]
    longer = replace(tariff, elements=(*tariff.elements, *dearer))
    told = session(began, parts)
    assert price(longer, told).total == price(tariff, told).total


@given(priced(types=("ENERGY", "FLAT"), bounded=False), st.integers(0, 5_000))
def test_more_energy_in_the_same_time_never_costs_less(drawn: Drawn, more_wh: int) -> None:
    tariff, began, parts = drawn
    by_energy = [
        replace(
            each, restrictions=replace(each.restrictions, min_power=None, max_power=None, min_kwh=None, max_kwh=None)
        )
        for each in tariff.elements
    ]
    tariff = replace(tariff, elements=tuple(by_energy))
    ended_at = began + timedelta(seconds=sum(part.slices for part in parts) * 10)
    one = Session(started_at=began, ended_at=ended_at, energy_wh=sum(part.slices * part.wh for part in parts))
    other = replace(one, energy_wh=one.energy_wh + more_wh)
    slack = CENT * 3 * len(tariff.elements)
    steps = max(component.step_size for each in tariff.elements for component in each.components)
    if steps == 1:
        assert price(tariff, other).total >= price(tariff, one).total - slack


@given(priced())
def test_readings_in_another_order_or_told_twice_change_nothing(drawn: Drawn) -> None:
    tariff, began, parts = drawn
    told = session(began, parts)
    shuffled = replace(told, readings=(*reversed(told.readings), *told.readings))
    assert price(tariff, shuffled) == price(tariff, told)


@given(
    st.lists(
        st.tuples(st.integers(-60, 200), st.integers(-5_000, 50_000), st.none() | st.integers(0, 22_000)), max_size=12
    ),
    st.integers(0, 40_000),
    priced(),
)
def test_any_readings_at_all_give_the_energy_that_counts(
    readings: list[tuple[int, int, int | None]], energy_wh: int, drawn: Drawn
) -> None:
    tariff, began, _ = drawn
    minute = timedelta(minutes=1)
    odd = Session(
        started_at=began,
        ended_at=began + 100 * minute,
        energy_wh=energy_wh,
        meter_start=0,
        readings=tuple(Reading(began + after * minute, register, power) for after, register, power in readings),
    )
    receipt = price(tariff, odd)
    assert receipt.kwh * 1000 == energy_wh
    assert all(each.kwh >= 0 for each in receipt.periods)


@given(priced())
def test_the_tax_of_all_rates_is_the_tax_of_the_receipt(drawn: Drawn) -> None:
    tariff, began, parts = drawn
    receipt = price(tariff, session(began, parts))
    found = taxes(receipt)
    if not found:
        assert not any(line.amount >= CENT for line in receipt.lines) or receipt.total == 0
        return
    assert sum(each.total for each in found) == receipt.total
    assert sum(each.tax for each in found) == receipt.tax
    if any(each.kind in ("minimum", "maximum") for each in receipt.extras):
        return
    # Amounts are rounded to cents, lines to four places, and one rate takes what rounding leaves.
    tolerance = CENT * (len(found) + 2) + Decimal("0.0001") * (len(receipt.lines) + len(receipt.extras))
    for each in found:
        assert abs(each.total * (each.tax_percent or 0) / 100 - each.tax) <= tolerance
