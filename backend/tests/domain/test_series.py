"""Measurements of the series: what becomes of samples, and how two of the same second are put together."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from genx.domain.connector import Connector
from genx.domain.meter import Measured, measure
from genx.domain.quantity import BEGIN, END, OTHER_CONTEXT, PERIODIC, Quantity
from genx.domain.reports import Reading, Sample
from genx.domain.series import LATE, OLDEST, Measurement, Source, merged
from tests.domain.builders import NOON

SECOND = timedelta(seconds=1)
OURS = Source(charger_id=7, wire_id=11, transaction_id="4711")
VALUES = st.none() | st.integers(0, 9)


def reading(value: float | str, measurand: str = "Energy.Active.Import.Register", **said: Any) -> Reading:
    return Reading(Quantity(measurand=measurand, **said), str(value))


def taken(*readings: Reading, at: datetime = NOON, arrived: datetime = NOON, source: Source = OURS) -> Measured:
    return measure(Connector(connector_id=1), [Sample(at, readings)], arrived, source=source)


def only(*readings: Reading, **known: Any) -> Measurement:
    [found] = taken(*readings, **known).measurements
    return found


def test_an_instant_becomes_one_wide_row() -> None:
    phases = [reading(value, "Current.Import", phase=phase) for value, phase in ((16, "L1"), (15, "L2"), (14, "L3"))]
    found = only(
        reading(1000),
        reading(11.04, "Power.Active.Import", scale=1000),
        *phases,
        reading(230, "Voltage"),
        reading(55, "SoC", location="EV"),
        reading(20, "Current.Offered"),
        reading(31.5, "Temperature"),
    )
    assert found == Measurement(
        7, 1, NOON, "4711", PERIODIC, 0, False, 11_040, 1000, 16.0, 16.0, 15.0, 14.0, 230.0, 55.0, 20.0, 31.5
    )


def test_what_cannot_be_is_left_out() -> None:
    found = only(reading(-5), reading(9e9, "Power.Active.Import"), reading(-7, "Current.Import"), reading(101, "SoC"))
    assert (found.energy_wh, found.power_w, found.current_a, found.soc) == (None, None, None, None)


def test_a_current_that_is_offered_is_no_measurement_by_itself() -> None:
    measured = taken(reading(16, "Current.Offered"))
    assert (measured.measurements, measured.connector.live) == ((), None)


def test_contexts_are_bits_and_an_unknown_one_is_another() -> None:
    found = only(reading(1000, context="Transaction.Begin"), reading(5, "SoC", context="Transaction.End"))
    assert found.contexts == BEGIN | END
    assert only(reading(1, context="Unheard.Of")).contexts == OTHER_CONTEXT


def test_readings_of_the_beginning_are_in_the_series_although_they_change_no_live_value() -> None:
    one = measure(
        Connector(connector_id=1), [Sample(NOON, [reading(2000), reading(7000, "Power.Active.Import")])], NOON
    )
    begin = Sample(NOON + SECOND, [reading(1000, context="Transaction.Begin"), reading(0, "Power.Active.Import")])
    next_one = measure(one.connector, [begin], NOON + SECOND)
    [found] = next_one.measurements
    assert (found.energy_wh, found.power_w) == (1000, 0)
    assert next_one.connector.live is not None
    assert next_one.connector.live.energy_wh == 2000


def test_a_second_is_the_finest_time() -> None:
    assert only(reading(1), at=NOON + timedelta(milliseconds=999)).at == NOON


def test_rank_prefers_the_outlet_and_the_whole() -> None:
    def rank(*readings: Reading) -> int:
        return only(*readings).rank

    whole, phase, inlet = reading(1), reading(1, phase="L1"), reading(1, location="Inlet")
    assert rank(whole) < rank(phase) < rank(inlet)
    assert rank(reading(5, "Power.Active.Import", phase="L1")) == 1
    assert rank(reading(5, "SoC")) == 0


def test_measurements_of_before_a_transaction_are_not_its_own() -> None:
    source = replace(OURS, since=NOON)
    assert only(reading(1), at=NOON, source=source).transaction_id == "4711"
    assert only(reading(1), at=NOON - SECOND, source=source).transaction_id is None


def test_what_comes_late_is_marked_and_what_comes_after_a_month_is_left_out() -> None:
    assert not only(reading(1), at=NOON - LATE).is_late
    assert only(reading(1), at=NOON - LATE - SECOND).is_late
    assert taken(reading(1), at=NOON - OLDEST).measurements == ()
    assert len(taken(reading(1), at=NOON - OLDEST).registers) == 1


def test_a_signed_value_is_taken_byte_for_byte_and_never_as_a_number() -> None:
    text = ' OCMF|{"RV":1474.90,\t"x":"\u20ac"}|{"SD":"3045"} '
    measured = taken(reading(text, signed=True, context="Transaction.Begin", unit="Wh"), arrived=NOON + SECOND)
    [signed] = measured.signed
    assert (signed.value, signed.context, signed.unit) == (text, "Transaction.Begin", "Wh")
    assert (signed.charger_id, signed.connector_id, signed.wire_id, signed.transaction_id) == (7, 1, 11, "4711")
    assert (signed.at, signed.received_at) == (NOON, NOON + SECOND)
    assert (measured.measurements, measured.registers, measured.connector.live) == ((), (), None)
    both = taken(reading("12", signed=True), reading(1000))
    assert ([each.value for each in both.signed], [each.energy_wh for each in both.measurements]) == (["12"], [1000])


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    own = [draw(VALUES) for _ in range(10)]
    identity = draw(st.sampled_from([None, "1"]))
    return Measurement(
        1, 1, NOON, identity, draw(st.integers(1, 3)), draw(st.integers(0, 2)), draw(st.booleans()), *own
    )


@given(measurements(), measurements())
def test_law_two_measurements_of_a_second_lose_nothing_and_the_better_source_counts(
    known: Measurement, new: Measurement
) -> None:
    found = merged(known, new)
    assert (found.contexts, found.rank) == (known.contexts | new.contexts, min(known.rank, new.rank))
    assert found.is_late == (known.is_late or new.is_late)
    better, other = (new, known) if new.rank <= known.rank else (known, new)
    for value, first, second in zip(astuple(found)[7:], astuple(better)[7:], astuple(other)[7:], strict=True):
        assert value == (second if first is None else first)


@given(measurements(), measurements())
def test_law_the_order_of_two_sources_of_different_rank_does_not_matter(one: Measurement, other: Measurement) -> None:
    worse = replace(other, rank=one.rank + 1)
    assert merged(one, worse) == merged(worse, one)


@given(measurements())
def test_law_the_same_again_changes_nothing(one: Measurement) -> None:
    assert merged(one, one) == one
