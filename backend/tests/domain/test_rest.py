"""S5: power, current and state of charge belong to a session."""

from datetime import UTC, datetime, timedelta

import pytest

from genx.domain.connector import Connector, Live
from genx.domain.meter import measure
from genx.domain.quantity import CURRENT, ENERGY, POWER, SOC, Quantity
from genx.domain.reports import Reading, Sample
from genx.domain.rest import after_status, at_rest, at_start, ends_session
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
CHARGING = Live(at=NOON, power_w=7000, energy_wh=9000, current_a=30.0, voltage_v=233.0, soc=70.0, temperature_c=31.0)
RESTING = Live(at=NOON + MINUTE, power_w=0, energy_wh=9000, current_a=0.0, voltage_v=233.0, temperature_c=31.0)
ENDED = ["Available", "Preparing", "Reserved", "Unavailable", "Faulted"]
PAUSED = ["SuspendedEV", "SuspendedEVSE", "Finishing"]


def connector(status: str | None = "Charging", connector_id: int = 1, live: Live | None = CHARGING) -> Connector:
    return Connector(connector_id=connector_id, status=status, status_at=NOON + MINUTE, live=live)


def sampled(minutes: float, **values: str) -> Sample:
    words = {"power": POWER, "current": CURRENT, "soc": SOC, "energy": ENERGY}
    readings = [Reading(Quantity(measurand=words[name]), value) for name, value in values.items()]
    return Sample(NOON + minutes * MINUTE, readings)


def shown(known: Connector, *samples: Sample, resting: bool = False) -> tuple[int | None, float | None]:
    """Return power and state of charge after these samples, ten minutes later."""
    live = measure(known, samples, NOON + 10 * MINUTE, resting=resting).connector.live
    assert live is not None
    return live.power_w, live.soc


class TestAtRest:
    def test_s5_at_rest_power_and_current_are_zero_and_the_state_of_charge_is_unknown(self) -> None:
        assert at_rest(connector(), NOON + MINUTE).live == RESTING

    def test_s5_values_that_were_never_measured_stay_unknown(self) -> None:
        assert at_rest(connector(live=None), NOON).live is None
        assert at_rest(connector(live=Live(at=NOON)), NOON).live == Live(at=NOON)

    @pytest.mark.parametrize("told", [None, datetime(1970, 1, 1, tzinfo=UTC), NOON + 4 * MINUTE])
    @pytest.mark.parametrize("offset_ms", [None, 0, 300_000, -100 * 365 * 86_400_000])
    def test_v6_a_session_with_an_unusable_time_ended_when_we_heard_of_it(
        self, told: datetime | None, offset_ms: int | None
    ) -> None:
        assert charge_point(clock_offset_ms=offset_ms).its_time(told, NOON) == NOON
        assert charge_point().its_time(NOON - MINUTE, NOON) == NOON - MINUTE

    def test_v9_newer_readings_of_a_clock_that_is_hours_behind_count_at_once(self) -> None:
        """QC2: local time marked as UTC, and a status without a time."""
        behind = charge_point(clock_offset_ms=-5 * 3_600_000)
        assert behind.its_time(None, NOON + 300 * MINUTE) == NOON
        rested = at_rest(connector(), behind.its_time(None, NOON + 301 * MINUTE))
        assert shown(rested, sampled(2, power="5000")) == (5000, None)

    def test_s5_an_older_reading_does_not_bring_the_session_back(self) -> None:
        for known in (connector(), connector(live=None)):
            rested = at_rest(known, NOON + 2 * MINUTE)
            power_w, soc = shown(rested, sampled(2, power="7000", soc="70", energy="9001"))
            assert (power_w, soc) == (0, None)
            assert shown(rested, sampled(2.1, power="6000", soc="71")) == (6000, 71.0)

    def test_s5_after_a_rest_a_reading_that_is_not_current_counts(self) -> None:
        rested = at_rest(connector(), NOON + MINUTE)
        begin = Reading(Quantity(measurand=SOC, context="Transaction.Begin"), "12")
        assert shown(rested, Sample(NOON + 2 * MINUTE, [begin])) == (0, 12.0)

    def test_qc2_a_clock_that_was_ahead_hides_no_later_reading(self) -> None:
        ahead = at_start(connector(live=None), NOON + 4 * MINUTE, 0)
        live = measure(ahead, [sampled(1, power="5000")], NOON + MINUTE).connector.live
        assert live is not None
        assert live.power_w == 5000


class TestAtStart:
    def test_s5_a_transaction_begins_with_nothing_but_its_register(self) -> None:
        begun = at_start(connector(), NOON + MINUTE, 9010)
        assert begun.live == Live(
            at=NOON + MINUTE, power_w=0, energy_wh=9010, current_a=0.0, voltage_v=233.0, temperature_c=31.0
        )
        assert at_start(connector(live=None), NOON, 9010).live is None
        assert at_start(connector(live=Live(at=NOON, soc=70.0)), NOON, 9010).live == Live(at=NOON)

    def test_s5_a_sample_at_the_start_belongs_to_the_transaction(self) -> None:
        begun = at_start(connector(), NOON + MINUTE, 9010)
        assert shown(begun, sampled(1, power="3000", soc="12")) == (3000, 12.0)
        assert shown(begun, sampled(0.9, power="7000", soc="70")) == (0, None)

    def test_s5_a_sample_after_the_start_belongs_to_the_transaction(self) -> None:
        """A start may arrive after the samples of its transaction, for example if it waits for the database (T11c)."""
        known = connector()
        assert at_start(known, NOON - MINUTE, 9010) is known


class TestStatus:
    @pytest.mark.parametrize("charging", [True, False])
    @pytest.mark.parametrize("status", ENDED)
    def test_s5_these_statuses_end_the_session(self, status: str, charging: bool) -> None:
        changed = after_status(connector(status), NOON + MINUTE, charging=charging)
        assert changed.live == RESTING

    @pytest.mark.parametrize("status", PAUSED)
    def test_s5_these_statuses_pause_the_session_and_keep_the_state_of_charge(self, status: str) -> None:
        """ADR 17: S5 drops the state of charge, but that of a running transaction is kept."""
        changed = after_status(connector(status), NOON + MINUTE, charging=True).live
        assert changed is not None
        assert (changed.power_w, changed.current_a, changed.soc) == (0, 0.0, 70.0)
        alone = after_status(connector(status), NOON + MINUTE, charging=False)
        assert alone.live == RESTING

    def test_s5_a_charging_or_unchanged_status_ends_nothing(self) -> None:
        for known, before in (
            (connector("Charging"), "Preparing"),
            (connector("Available"), "Available"),
            (connector("Unavailable", connector_id=0), "Available"),
        ):
            assert not ends_session(known, before)

    @pytest.mark.parametrize("status", [*ENDED, *PAUSED])
    def test_s5_the_status_decides_whether_power_is_believed_without_a_transaction(self, status: str) -> None:
        known = connector(status)
        state = charge_point(connectors={1: known})
        assert state.is_resting(known)
        assert shown(known, sampled(1, power="7000"), resting=True)[0] == 0
        assert not charge_point(connectors={1: known}, transactions={7: transaction()}).is_resting(known)

    @pytest.mark.parametrize("status", [None, "Charging"])
    def test_s5_no_other_status_forbids_power(self, status: str | None) -> None:
        assert not charge_point().is_resting(connector(status))
        assert not charge_point().is_resting(connector("Available", connector_id=0))

    def test_s5_a_connector_without_a_status_rests_after_its_transaction(self) -> None:
        ended = at_rest(connector(None), NOON)
        assert charge_point().is_resting(ended)
        assert not charge_point(transactions={7: transaction()}).is_resting(ended)


class TestMainMeter:
    """QG1: connector 0 stands for the only connector."""

    MAIN = connector(None, connector_id=0)

    @pytest.mark.parametrize("status", ENDED)
    def test_s5_values_of_connector_0_count_as_at_rest_while_its_connector_rests(self, status: str) -> None:
        state = charge_point(connectors={0: self.MAIN, 1: connector(status, live=None)})
        assert state.live(0) == CHARGING
        live = state.live(1)
        assert live is not None
        assert (live.power_w, live.current_a, live.soc, live.energy_wh) == (0, 0.0, None, 9000)

    def test_s5_values_of_connector_0_from_the_last_session_count_as_at_rest(self) -> None:
        ended = at_rest(connector("Charging", live=None), NOON)
        state = charge_point(connectors={0: self.MAIN, 1: ended})
        live = state.live(1)
        assert live is not None
        assert (live.power_w, live.soc) == (0, None)
        newer = measure(self.MAIN, [sampled(1, power="6000")], NOON + MINUTE).connector
        assert state.with_connector(newer).live(1) == newer.live
