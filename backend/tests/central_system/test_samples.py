"""Meter values of OCPP 1.6 as samples of the domain: V4, S7, ADR 11."""

from datetime import UTC, datetime, timedelta

import pytest

from genx.central_system.v16 import samples as module
from genx.central_system.v16.samples import MOST_KNOWN, samples, within_reason
from genx.domain.connector import Connector, Live
from genx.domain.meter import MOST_SAMPLES, measure
from genx.domain.quantity import CURRENT, ENERGY, POWER, SOC, TEMPERATURE, Quantity
from genx.domain.reports import Reading
from genx.ocpp.v16.messages.core import MeterValue, SampledValue

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def sampled(value: str | None, measurand: str | None = None, **rest: str) -> SampledValue:
    return SampledValue(value=value, measurand=measurand, **rest)


def at(seconds: float, *values: SampledValue) -> MeterValue:
    return MeterValue(timestamp=AT + timedelta(seconds=seconds), sampled_value=values)


def live_of(*values: SampledValue) -> Live:
    live = measure(Connector(connector_id=1), samples([at(0, *values)]), AT).connector.live
    assert live is not None
    return live


def quantity(**words: str) -> Quantity:
    (sample,) = samples([at(0, sampled("1", **words))])
    return sample.readings[0].quantity


def test_a_bare_value_is_the_import_register_in_wh() -> None:
    (sample,) = samples([at(5, sampled("4711"))])
    assert (sample.at, list(sample.readings)) == (AT + timedelta(seconds=5), [Reading(Quantity(), "4711")])


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ({"measurand": POWER, "unit": "kW"}, Quantity(measurand=POWER, unit="W", scale=1000.0)),
        ({"measurand": ENERGY, "unit": "kWh"}, Quantity(unit="Wh", scale=1000.0)),
        ({"measurand": ENERGY, "unit": "Wh"}, Quantity(unit="Wh")),
        ({"measurand": CURRENT, "phase": "L1-N"}, Quantity(measurand=CURRENT, phase="L1-N")),
        ({"measurand": TEMPERATURE, "unit": "kW"}, Quantity(measurand=TEMPERATURE, unit="W")),
        ({"measurand": SOC, "location": "EV"}, Quantity(measurand=SOC, location="EV")),
        ({"context": "Transaction.Begin"}, Quantity(context="Transaction.Begin")),
        ({"measurand": "Flux", "phase": "L9", "unit": " lx "}, Quantity(measurand="Flux", phase="L9", unit="lx")),
        ({"measurand": " "}, Quantity(measurand="")),
    ],
)
def test_words_of_ocpp_1_6_are_those_of_the_domain(words: dict[str, str], meant: Quantity) -> None:
    assert quantity(**words) == meant


def test_signed_data_is_kept_byte_for_byte() -> None:
    (sample,) = samples([at(0, sampled(" c2ln\nbmVk ", format="SignedData"))])
    assert list(sample.readings) == [Reading(Quantity(signed=True), " c2ln\nbmVk ")]


def test_s7_a_sampled_value_without_a_value_is_left_out() -> None:
    (sample,) = samples([at(0, sampled(None, SOC), sampled("5"))])
    assert [reading.value for reading in sample.readings] == ["5"]


def test_v4_words_come_in_any_letter_case() -> None:
    live = live_of(sampled("7.2", "POWER.active.import", unit="KW", phase="l1"), sampled("20", "soc", unit="percent"))
    assert (live.power_w, live.soc) == (7200, 20.0)
    assert quantity(format="signeddata").signed
    assert quantity(context="interruption.end ") == Quantity(context="Interruption.End")
    assert quantity(location=" inlet ") == Quantity(location="Inlet")
    assert quantity(measurand="current.export").measurand == "Current.Export"


def test_v4_qb14_blanks_around_words_are_ignored() -> None:
    """QB14: if a blank made a unit unknown, the value would be wrong by a factor of a thousand."""
    live = live_of(
        sampled("12.5", "Energy.Active.Import.Register ", unit="kWh "),
        sampled("7", " Power.Active.Import", unit=" kW", phase="L1 "),
        sampled("300.15", "Temperature", unit="K ", phase=" "),
        sampled("9", "SoC", format=" SignedData"),
    )
    assert (live.energy_wh, live.power_w, live.temperature_c, live.soc) == (12_500, 7000, 27.0, None)


def test_the_last_sampled_values_of_a_message_count() -> None:
    few = [at(n, sampled("1")) for n in range(10)]
    assert within_reason(few) is few
    one = [at(0, *[sampled("1")] * MOST_SAMPLES)]
    assert within_reason(one) is one
    many = [at(n, sampled("1"), sampled("2")) for n in range(MOST_SAMPLES)]
    assert within_reason(many) == many[-MOST_SAMPLES // 2 :]
    [cut] = within_reason([at(0, sampled("1")), at(1, *[sampled(str(n)) for n in range(MOST_SAMPLES + 7)])])
    assert [cut.sampled_value[0].value, len(cut.sampled_value)] == ["7", MOST_SAMPLES]


def test_words_that_a_charger_makes_up_take_no_memory() -> None:
    for number in range(MOST_KNOWN + 2):
        assert quantity(measurand=f"made up {number}").use is None
    assert 0 < len(module._QUANTITIES) <= MOST_KNOWN
    quantity(measurand="x" * 1_000_000)
    assert max(len(words[0] or "") for words in module._QUANTITIES) < 1_000
