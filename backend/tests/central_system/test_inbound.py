"""Decisions about messages of charge points: each rule of docs/ocpp-rules.md by its code."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.decision import Decision, Incoming, Refused
from genx.central_system.policy import Policy, accepted_data_transfers
from genx.central_system.v16 import inbound
from genx.central_system.v16.first_calls import DROPS_THE_LINK, ask_for_status
from genx.central_system.v16.inbound.core import BETWEEN_BOOTS
from genx.domain.changes import ChargerReported, ConnectorReported, StopOrphaned, TransactionChanged
from genx.domain.charge_point import DROPPED_ONCE, MOST_CONNECTORS, ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.events import ChargerChanged, TransactionStarted, TransactionStopped
from genx.domain.facts import Facts
from genx.domain.id_tag import IdTag
from genx.domain.notes import CLOCK_IS_WRONG
from genx.domain.power import Power
from genx.domain.register import Register, counted
from genx.domain.texts import LONGEST_TEXT
from genx.domain.transaction import Transaction
from genx.ocpp.times import format_time
from genx.ocpp.v16.actions import ACTIONS
from genx.ocpp.v16.messages import core, firmware, security
from tests.domain.builders import NOON, charge_point, transaction

LATER = NOON + timedelta(hours=1)
BOOT = core.BootNotificationRequest(charge_point_vendor="ABB", charge_point_model="Terra", firmware_version="1.8")


def decided(
    request: Any, state: ChargePoint | None = None, facts: Facts | None = None, policy: Policy | None = None, **how: Any
) -> Decision:
    decision = decide(request, state, facts, policy, **how)
    assert isinstance(decision, Decision)
    return decision


def decide(
    request: Any, state: ChargePoint | None = None, facts: Facts | None = None, policy: Policy | None = None, **how: Any
) -> Decision | Refused:
    action = type(request).__name__.removesuffix("Request")
    incoming = Incoming(action, request, LATER, '{"as":"sent"}')
    return inbound.decide(state or charge_point(), incoming, facts or Facts(), policy or Policy(), **how)


class TestBoot:
    def test_b1_is_accepted_with_the_time_and_the_interval(self) -> None:
        decision = decided(BOOT, policy=Policy(heartbeat_interval=120))
        assert decision.response == core.BootNotificationResponse(status="Accepted", current_time=LATER, interval=120)
        assert decision.changes == (ChargerReported(decision.state),)
        assert decision.events == (ChargerChanged(decision.state),)

    def test_b1_absent_fields_keep_known_values(self) -> None:
        known = charge_point(iccid="89", meter_type="M", serial_number="S1")
        state = decided(replace(BOOT, charge_box_serial_number="BOX"), known).state
        assert (state.iccid, state.meter_type, state.serial_number, state.last_boot_at) == ("89", "M", "BOX", LATER)
        assert decided(BOOT, known).state.serial_number == "S1"

    def test_b1_the_charge_points_own_serial_number_comes_first(self) -> None:
        both = replace(BOOT, charge_point_serial_number="CP", charge_box_serial_number="BOX")
        assert decided(both).state.serial_number == "CP"

    @pytest.mark.parametrize(("registration", "told"), [("pending", "Pending"), ("rejected", "Rejected")])
    def test_b2_an_unaccepted_charger_is_told_pending_or_rejected(self, registration: Any, told: str) -> None:
        decision = decided(BOOT, charge_point(registration=registration), policy=Policy(boot_retry_interval=77))
        assert (decision.response.status, decision.response.interval) == (told, 77)  # type: ignore[attr-defined]
        assert decision.then == ()

    def test_b2_boots_that_follow_each_other_are_answered_and_not_kept_until_it_is_accepted(self) -> None:
        pending = charge_point(registration="pending", last_boot_at=LATER - BETWEEN_BOOTS)
        assert decided(BOOT, pending).changes
        pending = replace(pending, last_boot_at=LATER)
        decision = decided(BOOT, pending)
        assert (decision.state, decision.changes, decision.events) == (pending, (), ())
        assert decision.response.status == "Pending"  # type: ignore[attr-defined]
        assert decided(BOOT, replace(pending, registration="accepted")).changes

    def test_b2_triggered_messages_are_answered_and_not_kept_until_it_is_accepted(self) -> None:
        pending = charge_point(registration="pending")
        status = core.StatusNotificationRequest(connector_id=1, error_code="NoError", status="Available")
        decision = decided(status, pending, triggered=True)
        assert decision.response == core.StatusNotificationResponse()
        assert (decision.state, decision.changes, decision.events) == (pending, (), ())

    @pytest.mark.parametrize("registration", ["pending", "rejected"])
    def test_b3_every_other_call_is_refused_until_then(self, registration: Any) -> None:
        refused = decide(core.HeartbeatRequest(), charge_point(registration=registration))
        assert isinstance(refused, Refused)
        assert refused.code == "SecurityError"

    def test_b3_triggered_calls_are_not_refused(self) -> None:
        assert decided(core.HeartbeatRequest(), charge_point(registration="pending"), triggered=True)
        assert isinstance(
            decide(core.HeartbeatRequest(), charge_point(registration="rejected"), triggered=True), Refused
        )

    def test_b5_connectors_and_transactions_stay_as_they_were(self) -> None:
        state = charge_point(transactions={7: transaction()}).with_connector(
            Connector(connector_id=1, status="Charging")
        )
        booted = decided(BOOT, state).state
        assert (booted.connectors, booted.transactions) == (state.connectors, state.transactions)

    def test_b6_asks_for_the_configuration_and_later_for_the_status_if_unknown(self) -> None:
        known = charge_point().with_connector(Connector(connector_id=1, status="Available"))
        assert [call.action for call in decided(BOOT, known).then] == ["GetConfiguration"]
        assert [call.action for call in ask_for_status(decided(BOOT).state)] == ["TriggerMessage"]
        assert ask_for_status(decided(BOOT, known).state) == ()
        itself = charge_point().with_connector(Connector(connector_id=0, status="Available"))
        assert [call.action for call in ask_for_status(itself)] == ["TriggerMessage"]
        assert decided(BOOT, policy=Policy(first_calls=False)).then == ()

    @pytest.mark.parametrize(("why", "asked"), [(DROPPED_ONCE, True), (DROPS_THE_LINK, False), ("NotSupported", False)])
    def test_b6_what_it_cannot_do_is_not_asked_again_until_its_firmware_changes(self, why: str, asked: bool) -> None:
        known = charge_point(firmware_version="1.8", not_asked={"GetConfiguration": why})
        assert ("GetConfiguration" in [call.action for call in decided(BOOT, known).then]) is asked
        updated = decided(replace(BOOT, firmware_version="1.9"), known)
        assert updated.state.not_asked == {}
        assert "GetConfiguration" in [call.action for call in updated.then]


def test_only_the_beginning_of_a_very_long_text_is_kept() -> None:
    """A text of a megabyte would be in every snapshot of every browser."""
    long = "x" * 100_000
    booted = decided(replace(BOOT, charge_point_model=long, firmware_version=long)).state
    assert booted.model == booted.firmware_version == "x" * LONGEST_TEXT
    status = core.StatusNotificationRequest(connector_id=1, error_code="NoError", status="Faulted", info=long)
    assert decided(status).state.connectors[1].info == "x" * LONGEST_TEXT
    authorize = Incoming("Authorize", core.AuthorizeRequest(id_tag=long), LATER)
    needs = inbound.needs(charge_point(), authorize)
    assert needs is not None
    assert needs.id_tag == "x" * 400


def test_the_connectors_of_a_charger_are_limited() -> None:
    """Each change of a connector sends the whole state. Reports beyond the bound are answered and noted."""
    state = charge_point()
    for connector_id in range(MOST_CONNECTORS + 2):
        status = core.StatusNotificationRequest(
            connector_id=connector_id, error_code="NoError", status="Available", timestamp=None
        )
        decision = decided(status, state)
        state = decision.state
    assert max(state.connectors) == MOST_CONNECTORS
    assert decision.notes == ("not kept: 200 other connectors have been reported",)
    assert decision.changes == ()


def test_t4_a_long_orphan_is_kept_without_its_transaction_data() -> None:
    sample = core.MeterValue(timestamp=LATER, sampled_value=(core.SampledValue(value="1"),))
    request = core.StopTransactionRequest(
        transaction_id=99, meter_stop=7, timestamp=LATER, transaction_data=(sample,) * 1_000
    )
    incoming = Incoming("StopTransaction", request, LATER, "x" * 100_000)
    [orphan] = inbound.decide(charge_point(), incoming, Facts(), Policy()).changes  # type: ignore[union-attr]
    assert isinstance(orphan, StopOrphaned)
    assert json.loads(orphan.payload) == {
        "meterStop": 7,
        "timestamp": format_time(LATER),
        "transactionId": 99,
    }


class TestStatus:
    def test_s1_a_status_is_kept_and_published(self) -> None:
        request = core.StatusNotificationRequest(connector_id=2, error_code="NoError", status="Charging")
        decision = decided(request)
        assert decision.state.connectors[2].status == "Charging"
        assert decision.changes == (ConnectorReported(1, decision.state.connectors[2]),)
        assert decision.events == (ChargerChanged(decision.state),)

    def test_s1_a_repeat_publishes_nothing(self) -> None:
        request = core.StatusNotificationRequest(connector_id=2, error_code="NoError", status="Charging")
        once = decided(request).state
        assert decided(request, once).events == ()

    def test_v9_qe4_a_repeat_says_nothing_about_the_clock(self) -> None:
        """QE4: an ABB Terra reports when the status changed, hours ago, and not when it was sent."""
        request = core.StatusNotificationRequest(
            connector_id=2, error_code="NoError", status="Charging", timestamp=NOON
        )
        first = decided(request)
        assert first.reported_at == NOON
        assert decided(request, first.state).reported_at is None

    def test_s2_an_outdated_status_is_answered_and_noted(self) -> None:
        first = core.StatusNotificationRequest(connector_id=1, error_code="NoError", status="Charging", timestamp=NOON)
        state = decided(first).state
        decision = decided(replace(first, status="Available", timestamp=NOON - timedelta(hours=2)), state)
        assert (decision.state, decision.changes) == (state, ())
        assert decision.notes


@pytest.mark.parametrize("offset", [-7_200_000, 400_000])
def test_v9_transactions_with_a_wrong_clock_have_one_note_about_it(offset: int) -> None:
    off = charge_point(clock_offset_ms=offset)
    its_time = LATER + timedelta(milliseconds=offset)
    started = decided(START, off, Facts(new_wire_id=1))
    assert started.notes.count(CLOCK_IS_WRONG) == 1
    stopped = decided(replace(STOP, transaction_id=1, timestamp=its_time), started.state)
    (kept,) = [change.transaction for change in stopped.changes if isinstance(change, TransactionChanged)]
    assert kept.notes.count(CLOCK_IS_WRONG) == 1
    since = replace(decided(START, facts=Facts(new_wire_id=1)).state, clock_offset_ms=offset)
    assert CLOCK_IS_WRONG in decided(replace(STOP, transaction_id=1, timestamp=its_time), since).notes
    is_said = CLOCK_IS_WRONG in decided(replace(STOP, transaction_id=1, timestamp=LATER), since).notes
    assert is_said is (offset > 0)
    assert CLOCK_IS_WRONG not in decided(START, charge_point(clock_offset_ms=20_000), Facts(new_wire_id=1)).notes


@pytest.mark.parametrize("told", [datetime(2014, 1, 1, tzinfo=UTC), LATER + timedelta(minutes=6)])
def test_v6_an_implausible_time_is_noted_whatever_the_message(told: datetime) -> None:
    status = core.StatusNotificationRequest(connector_id=1, error_code="NoError", status="Available", timestamp=told)
    assert decided(status).notes == (CLOCK_IS_WRONG,)
    assert decided(status).state.connectors[1].status_at == told
    stop = decided(replace(STOP, timestamp=told), charge_point(transactions={7: transaction()}))
    assert CLOCK_IS_WRONG in stop.notes
    assert decided(replace(status, timestamp=LATER)).notes == ()


class TestSession:
    """S5: power, current and state of charge belong to their session."""

    LIVE = Live(at=NOON, power_w=7000, energy_wh=2000, current_a=30.0, soc=70.0)
    ENDED = (0, 0.0, None, 2000)
    STATE = charge_point(
        transactions={7: transaction()}, connectors={1: Connector(connector_id=1, status="Charging", live=LIVE)}
    )

    def shown(self, state: ChargePoint) -> tuple[float | None, ...]:
        live = state.live(1)
        assert live is not None
        return live.power_w, live.current_a, live.soc, live.energy_wh

    def test_s5_the_session_ends_with_its_stop(self) -> None:
        assert self.shown(decided(STOP, self.STATE).state) == self.ENDED

    def test_s5_the_session_ends_with_its_stop_despite_transaction_data(self) -> None:
        data = core.MeterValue(
            timestamp=LATER, sampled_value=(core.SampledValue(value="6000", measurand="Power.Active.Import"),)
        )
        assert self.shown(decided(replace(STOP, transaction_data=(data,)), self.STATE).state) == self.ENDED

    def test_s5_a_late_stop_does_not_end_the_running_session(self) -> None:
        late = Facts(transaction=transaction(wire_id=6, status="stopped", estimated=True))
        assert self.shown(decided(replace(STOP, transaction_id=6), self.STATE, late).state) == (7000, 30.0, 70.0, 2000)
        older = replace(self.STATE, transactions={**self.STATE.transactions, 6: transaction(wire_id=6)})
        assert self.shown(decided(replace(STOP, transaction_id=6), older).state) == (7000, 30.0, 70.0, 2000)

    def test_s5_the_session_ends_with_the_next_start(self) -> None:
        start = replace(START, timestamp=LATER, meter_start=2500)
        assert self.shown(decided(start, self.STATE, Facts(new_wire_id=8)).state) == (0, 0.0, None, 2500)

    def test_v9_samples_of_a_clock_that_is_hours_behind_count_from_the_start_on(self) -> None:
        """QC2: the start has no usable time either."""
        behind = replace(self.STATE, clock_offset_ms=-3_600_000, connectors={1: self.STATE.connectors[1]})
        started = decided(replace(START, timestamp=None, meter_start=2500), behind, Facts(new_wire_id=8)).state
        sample = core.SampledValue(value="5000", measurand="Power.Active.Import")
        value = core.MeterValue(timestamp=NOON + timedelta(seconds=1), sampled_value=(sample,))
        request = core.MeterValuesRequest(connector_id=1, meter_value=(value,))
        assert self.shown(decided(request, started).state) == (5000, 0.0, None, 2500)

    @pytest.mark.parametrize(("status", "soc"), [("Available", None), ("Faulted", None), ("SuspendedEV", 70.0)])
    def test_s5_the_session_ends_or_pauses_with_the_status(self, status: Any, soc: float | None) -> None:
        request = core.StatusNotificationRequest(
            connector_id=1, error_code="NoError", status=status, timestamp=NOON + timedelta(minutes=1)
        )
        decision = decided(request, self.STATE)
        assert self.shown(decision.state) == (0, 0.0, soc, 2000)
        assert decision.events == (ChargerChanged(decision.state),)
        outdated = replace(request, timestamp=NOON - timedelta(hours=2))
        known = self.STATE.with_connector(
            replace(self.STATE.connectors[1], status_at=NOON, updated_at=NOON + timedelta(minutes=1))
        )
        assert decided(outdated, known).state is known


class TestMeterValues:
    def test_t6_samples_count_for_the_transaction_they_name_else_by_time(self) -> None:
        half_past = NOON + timedelta(minutes=30)
        late = transaction(wire_id=8, started_at=half_past, received_start_at=half_past, meter_start=3000)
        other = transaction(wire_id=9, connector_id=2)
        state = charge_point(transactions={7: transaction(), 8: late, 9: other})

        def energies(minutes: int, named: int | None, connector_id: int = 1, register: str = "5000") -> list[Any]:
            at = NOON + timedelta(minutes=minutes)
            value = core.MeterValue(timestamp=at, sampled_value=(core.SampledValue(value=register),))
            request = core.MeterValuesRequest(connector_id=connector_id, transaction_id=named, meter_value=(value,))
            return [each.measured_wh for each in decided(request, state).state.transactions.values()]

        assert energies(40, None) == [None, 2000, None]
        assert energies(10, None) == [4000, None, None]
        assert energies(40, 7) == [4000, None, None]
        assert energies(40, 0) == energies(40, 99) == [None, 2000, None]
        assert energies(10, 8, connector_id=0) == [None, 2000, None]
        assert energies(-10, None) == [None, None, None]
        assert energies(40, None, connector_id=3) == [None, None, None]

    def test_t6b_a_register_that_falls_is_kept_at_once(self) -> None:
        state = charge_point(transactions={7: transaction()}).with_connector(Connector(connector_id=1))
        kept = []
        for minutes, register in ((10, "5000"), (20, "200"), (30, "300"), (40, "400")):
            at = NOON + timedelta(minutes=minutes)
            value = core.MeterValue(timestamp=at, sampled_value=(core.SampledValue(value=register),))
            decision = decided(core.MeterValuesRequest(connector_id=1, transaction_id=7, meter_value=(value,)), state)
            state = decision.state
            kept.append(len(decision.changes))
        assert kept == [0, 0, 1, 0]
        assert (state.transactions[7].measured_wh, state.transactions[7].suspect) == (4200, True)

    def test_t6b_the_kind_of_a_register_is_remembered(self) -> None:
        state = charge_point(transactions={7: transaction(meter_start=4_076_400)})
        state = state.with_connector(Connector(connector_id=1))
        value = core.MeterValue(timestamp=LATER, sampled_value=(core.SampledValue(value="6353"),))
        request = core.MeterValuesRequest(connector_id=1, transaction_id=7, meter_value=(value,))
        decision = decided(request, state)
        assert decision.state.connectors[1].register_kind == "session"
        assert [type(change) for change in decision.changes] == [TransactionChanged, ConnectorReported]

    def test_qg1_connector_0_stands_for_the_only_connector_if_that_measures_nothing(self) -> None:
        value = core.MeterValue(timestamp=LATER, sampled_value=(core.SampledValue(value="5000"),))
        request = core.MeterValuesRequest(connector_id=0, meter_value=(value,))
        state = charge_point(configured_connectors=1, transactions={7: transaction()})
        assert decided(request, state).state.transactions[7].measured_wh == 4000
        own = state.with_connector(Connector(connector_id=1, live=Live(at=NOON, energy_wh=1000)))
        assert decided(request, own).state.transactions[7].measured_wh is None

    def values(self, *samples: core.SampledValue, connector_id: int | None = 1) -> core.MeterValuesRequest:
        value = core.MeterValue(timestamp=LATER, sampled_value=samples)
        return core.MeterValuesRequest(connector_id=connector_id, meter_value=(value,))

    def test_t6_samples_belong_to_the_transaction_they_name_on_any_connector(self) -> None:
        """QG1: Keba names connector 0."""
        state = charge_point(transactions={7: transaction(connector_id=2)})
        state = state.with_connector(Connector(connector_id=1)).with_connector(Connector(connector_id=2))
        sample = core.SampledValue(value="7000", measurand="Power.Active.Import")
        for connector_id in (0, 1, None):
            request = replace(self.values(sample, connector_id=connector_id), transaction_id=7)
            moved = decided(request, state).state
            assert [c.live and c.live.power_w for c in moved.connectors.values()] == [None, 7000]
        for transaction_id, connector_id in ((0, 1), (99, 1), (None, 1)):
            request = replace(self.values(sample, connector_id=connector_id), transaction_id=transaction_id)
            moved = decided(request, state).state
            assert [c.live and c.live.power_w for c in moved.connectors.values()] == [7000, None]

    def test_t6_samples_count_for_the_transaction_they_name(self) -> None:
        state = charge_point(transactions={7: transaction(), 8: transaction(wire_id=8, connector_id=2)})
        request = replace(self.values(core.SampledValue(value="5000"), connector_id=0), transaction_id=8)
        counted = decided(request, state).state.transactions
        assert (counted[7].measured_wh, counted[8].measured_wh) == (None, 4000)

    def test_s1_a_reading_makes_its_connector_known_and_kept_once(self) -> None:
        """QE9."""
        sample = core.SampledValue(value="7000", measurand="Power.Active.Import")
        first = decided(self.values(sample, connector_id=2))
        assert first.changes == (ConnectorReported(1, first.state.connectors[2]),)
        assert (first.state.connector_count, first.state.connectors[2].status) == (2, None)
        assert decided(self.values(sample, connector_id=2), first.state).changes == ()
        assert decided(self.values(core.SampledValue(value="?"), connector_id=2)).changes == ()

    @pytest.mark.parametrize(("status", "power_w"), [(None, 7000), ("Charging", 7000), ("Available", 0)])
    def test_s5_power_is_ignored_while_nothing_can_be_charged(self, status: str | None, power_w: int) -> None:
        state = charge_point(connectors={1: Connector(connector_id=1, status=status)})
        sample = core.SampledValue(value="7000", measurand="Power.Active.Import")
        live = decided(self.values(sample), state).state.live(1)
        assert live is not None
        assert live.power_w == power_w

    def test_s5_meter_values_update_the_live_values_and_keep_nothing(self) -> None:
        decision = decided(self.values(core.SampledValue(value="7.2", measurand="Power.Active.Import", unit="kW")))
        assert decision.state.connectors[1].live == Live(at=LATER, power_w=7200)
        later = self.values(core.SampledValue(value="7.3", measurand="Power.Active.Import", unit="kW"))
        assert decided(later, decision.state).changes == ()

    def test_s6_the_rating_only_grows(self) -> None:
        strong = decided(self.values(core.SampledValue(value="50000", measurand="Power.Active.Import"))).state
        weak = decided(self.values(core.SampledValue(value="6000", measurand="Power.Active.Import")), strong).state
        assert weak.power_rating_measured_w == 50000

    def rating_after(self, *samples: tuple[int, int]) -> int | None:
        """Return the measured rating after samples of power, each by connector and W, one a minute."""
        state = charge_point()
        for minute, (connector_id, power_w) in enumerate(samples):
            sample = core.SampledValue(value=str(power_w), measurand="Power.Active.Import")
            value = core.MeterValue(timestamp=NOON + timedelta(minutes=minute), sampled_value=(sample,))
            request = core.MeterValuesRequest(connector_id=connector_id, meter_value=(value,))
            state = decided(request, state).state
        return state.power_rating_measured_w

    def test_s6_the_rating_is_the_power_of_all_connectors_together(self) -> None:
        one, two = (1, 50_000), (2, 60_000)
        assert self.rating_after(one, two, one, two) == 110_000
        assert self.rating_after(one, (0, 70_000), one) == 70_000

    def test_s6_power_that_moves_to_another_connector_counts_once(self) -> None:
        """A charger of 150 kW shares its power. For a minute, the last samples of its connectors add up to 225 kW."""
        alone, shared = (1, 150_000), ((2, 75_000), (3, 0), (1, 75_000))
        assert self.rating_after(alone, alone, *shared, *shared) == 150_000

    def test_v8_meter_values_without_a_connector_or_values_are_answered(self) -> None:
        assert decided(self.values(connector_id=None)).response == core.MeterValuesResponse()
        assert decided(core.MeterValuesRequest(connector_id=1, meter_value=())).response == core.MeterValuesResponse()

    def test_s7_unusable_values_change_nothing(self) -> None:
        state = charge_point()
        assert decided(self.values(core.SampledValue(value="?")), state).state is state


START = core.StartTransactionRequest(connector_id=1, id_tag="TAG", meter_start=1000, timestamp=NOON)
STOP = core.StopTransactionRequest(transaction_id=7, meter_stop=3000, timestamp=LATER)


def measured(register: int, **known: Any) -> Transaction:
    """Return a transaction with one sample of its register, ten minutes after it began."""
    running = transaction(**known)
    return counted(running, [Register(NOON + timedelta(minutes=10), register)], Power(), NOON, by_id=True)


def stopped_by(decision: Decision) -> Transaction:
    return next(event.transaction for event in decision.events if isinstance(event, TransactionStopped))


class TestStartTransaction:
    def test_t1_a_start_gets_an_id_whatever_the_status_of_the_tag(self) -> None:
        facts = Facts(id_tag=IdTag(id_tag="TAG", status="Blocked"), new_wire_id=42)
        decision = decided(START, facts=facts)
        started = decision.state.transactions[42]
        assert decision.response == core.StartTransactionResponse(
            id_tag_info=core.IdTagInfo(status="Blocked"), transaction_id=42
        )
        assert (started.id, started.wire_id) == ("42", 42)
        assert (started.authorised, started.received_start_at, started.started_at) == (False, LATER, NOON)
        assert decision.changes == (TransactionChanged(started), ConnectorReported(1, decision.state.connectors[1]))
        assert TransactionStarted(started) in decision.events

    def test_t10_an_unauthorised_transaction_is_open_until_its_stop(self) -> None:
        blocked = Facts(id_tag=IdTag(id_tag="TAG", status="Blocked"), new_wire_id=7)
        begun = decided(START, facts=blocked).state
        assert begun.running_on(1) is begun.transactions[7]
        ended = stopped_by(decided(STOP, begun))
        assert (ended.status, ended.authorised, ended.energy_wh) == ("stopped", False, 2000)

    def test_t8_an_offline_transaction_has_the_chargers_times_and_those_of_arrival(self) -> None:
        half_past = NOON + timedelta(minutes=30)
        begun = decided(START, facts=Facts(new_wire_id=7)).state
        ended = stopped_by(decided(replace(STOP, timestamp=half_past), begun))
        assert (ended.started_at, ended.stopped_at) == (NOON, half_past)
        assert (ended.received_start_at, ended.received_stop_at) == (LATER, LATER)

    def test_s1_a_transaction_makes_its_connector_known(self) -> None:
        """QE9: there may have been no StatusNotification."""
        decision = decided(replace(START, connector_id=2), facts=Facts(new_wire_id=42))
        assert (decision.state.connector_count, decision.state.connectors[2].status) == (2, None)
        again = decided(replace(START, connector_id=2, timestamp=LATER), decision.state, Facts(new_wire_id=43))
        assert not any(isinstance(change, ConnectorReported) for change in again.changes)
        full = charge_point(connectors={n: Connector(connector_id=n) for n in range(3, MOST_CONNECTORS + 4)})
        crowded = decided(replace(START, connector_id=2), full, Facts(new_wire_id=42))
        assert (len(crowded.changes), 2 in crowded.state.connectors) == (1, False)

    def test_t2_a_retransmission_gets_the_same_id_and_starts_nothing(self) -> None:
        decision = decided(START, facts=Facts(transaction=transaction()))
        assert decision.response.transaction_id == 7  # type: ignore[attr-defined]
        assert (decision.changes, decision.events) == ((), ())

    def test_t2_a_retransmission_is_no_concurrent_transaction(self) -> None:
        busy = IdTag(id_tag="TAG", max_active_transactions=1, active_transactions=1)
        repeated = decided(START, facts=Facts(transaction=transaction(), id_tag=busy))
        assert repeated.response.id_tag_info.status == "Accepted"  # type: ignore[attr-defined]
        assert decided(START, facts=Facts(id_tag=busy)).response.id_tag_info.status == "ConcurrentTx"  # type: ignore[attr-defined]

    def test_t2_a_retransmission_without_a_usable_time_is_recognised_by_the_running_transaction(self) -> None:
        state = charge_point(transactions={7: transaction()})
        timeless = replace(START, timestamp=None)
        assert decided(timeless, state).response.transaction_id == 7  # type: ignore[attr-defined]
        other = decided(replace(timeless, meter_start=5000), state, Facts(new_wire_id=8))
        assert other.response.transaction_id == 8  # type: ignore[attr-defined]

    def test_t2_a_retransmission_without_a_usable_meter_start_is_recognised_by_its_time(self) -> None:
        moved = Connector(connector_id=1, live=Live(at=LATER, energy_wh=4711))
        state = charge_point(transactions={7: transaction()}).with_connector(moved)
        meterless = replace(START, meter_start=None)
        assert decided(meterless, state).response.transaction_id == 7  # type: ignore[attr-defined]
        for change in ({"timestamp": LATER}, {"id_tag": "OTHER"}):
            other = decided(replace(meterless, **change), state, Facts(new_wire_id=8))
            assert other.response.transaction_id == 8  # type: ignore[attr-defined]

    def test_t3_the_older_transaction_of_the_connector_is_closed_with_the_best_estimate(self) -> None:
        state = charge_point(transactions={7: measured(2500), 9: transaction(wire_id=9, connector_id=2)})
        decision = decided(replace(START, meter_start=2600), state, Facts(new_wire_id=8))
        ended = stopped_by(decision)
        assert (ended.wire_id, ended.meter_stop, ended.estimated) == (7, 2500, True)
        assert set(decision.state.transactions) == {8, 9}

    def test_t3_a_lost_stop_ends_before_its_successor_and_not_beyond_its_register(self) -> None:
        """The register had reached 50,000 Wh before the successor was reported."""
        running = charge_point(transactions={7: measured(50_000, meter_start=0)})
        began = NOON + timedelta(minutes=30)
        ended = stopped_by(decided(replace(START, meter_start=10_000, timestamp=began), running))
        assert (ended.energy_wh, ended.stopped_at) == (10_000, NOON + timedelta(minutes=10))
        running = charge_point(transactions={7: transaction(meter_start=0)})
        ended = stopped_by(decided(replace(START, meter_start=10_000, timestamp=began), running))
        assert (ended.energy_wh, ended.stopped_at) == (10_000, began)

    @pytest.mark.parametrize(("status", "minutes"), [("Available", 20), ("Finishing", 20), ("Preparing", 10)])
    def test_t3_a_lost_stop_was_when_the_connector_became_free(self, status: str, minutes: int) -> None:
        since = NOON + timedelta(minutes=20)
        free = Connector(connector_id=1, status=status, since=since)
        running = charge_point(transactions={7: measured(2500)}).with_connector(free)
        ended = stopped_by(decided(replace(START, meter_start=2600, timestamp=LATER), running))
        assert ended.stopped_at == NOON + timedelta(minutes=minutes)

    def test_t3_a_start_in_the_past_does_not_end_the_running_transaction(self) -> None:
        """An offline session is reported after the next one has begun."""
        live = transaction(started_at=LATER, received_start_at=LATER, meter_start=9000)
        decision = decided(replace(START, id_tag="OTHER"), charge_point(transactions={7: live}), Facts(new_wire_id=8))
        assert decision.state.transactions[7] is live
        assert decision.state.running_on(1) is live
        late = decided(replace(STOP, transaction_id=8, timestamp=NOON + timedelta(minutes=30)), decision.state)
        assert (stopped_by(late).wire_id, stopped_by(late).energy_wh) == (8, 2000)
        assert late.state.transactions == {7: live}

    def test_t6b_an_impossible_start_is_suspect(self) -> None:
        previous = transaction(status="stopped", meter_stop=5000)
        started = decided(START, facts=Facts(previous=previous, new_wire_id=8)).state.transactions[8]
        assert (started.suspect, len(started.notes)) == (True, 1)

    def test_t6b_qg5_two_starts_at_zero_show_a_register_that_counts_sessions(self) -> None:
        previous = transaction(status="stopped", meter_start=0, meter_stop=5000)
        decision = decided(replace(START, meter_start=0), facts=Facts(previous=previous, new_wire_id=8))
        known = decision.state.connectors[1]
        assert known.register_kind == "session"
        assert ConnectorReported(1, known) in decision.changes
        assert not decision.state.transactions[8].suspect
        for other in ({"meter_stop": 0}, {"suspect": True}):
            unsure = Facts(previous=replace(previous, **other), new_wire_id=8)
            assert decided(replace(START, meter_start=0), facts=unsure).state.connectors[1].register_kind is None
        again = decided(replace(START, meter_start=0), decision.state, Facts(previous=previous, new_wire_id=9))
        assert not any(isinstance(change, ConnectorReported) for change in again.changes)

    def test_qg5_the_kind_of_a_register_needs_room_for_its_connector(self) -> None:
        """The connectors of a charger are limited (ADR 11)."""
        known = {number: Connector(connector_id=number) for number in range(MOST_CONNECTORS + 1)}
        state = charge_point(connectors=known)
        previous = transaction(connector_id=900, status="stopped", meter_start=0, meter_stop=5000)
        request = replace(START, connector_id=900, meter_start=0)
        decision = decided(request, state, Facts(previous=previous, new_wire_id=8))
        assert decision.state.connectors == known
        sample = core.MeterValue(timestamp=LATER, sampled_value=(core.SampledValue(value="6353"),))
        values = core.MeterValuesRequest(connector_id=900, transaction_id=8, meter_value=(sample,))
        assert decided(values, decision.state).state.connectors == known

    def test_t2_t9_the_tag_in_another_letter_case_starts_no_second_transaction(self) -> None:
        state = charge_point(transactions={7: transaction()})
        repeated = decided(replace(START, id_tag="tag", timestamp=None), state)
        assert repeated.response.transaction_id == 7  # type: ignore[attr-defined]

    def test_reservation_zero_means_no_reservation(self) -> None:
        assert decided(replace(START, reservation_id=0), facts=Facts()).state.transactions[0].reservation_id is None
        assert decided(replace(START, reservation_id=5), facts=Facts()).state.transactions[0].reservation_id == 5

    def test_qg5_a_register_that_begins_anew_says_nothing_about_the_session_before(self) -> None:
        """QG5: Grizzl-E and Vestel count each session from zero."""
        full = Connector(connector_id=1, live=Live(at=NOON - timedelta(hours=2), power_w=0, energy_wh=8000))
        request = replace(START, meter_start=0)
        state = decided(request, charge_point().with_connector(full), Facts(new_wire_id=1)).state
        assert state.transactions[1].energy_so_far is None
        again = decided(replace(request, timestamp=LATER), state, Facts(new_wire_id=2))
        assert (stopped_by(again).wire_id, stopped_by(again).energy_wh) == (1, 0)

    @pytest.mark.parametrize("measured_at", [NOON + timedelta(seconds=1), None])
    def test_qg5_values_measured_since_the_start_stay(self, measured_at: datetime | None) -> None:
        """A start that waited for the link arrives late, and a connector may have measured nothing yet."""
        live = None if measured_at is None else Live(at=measured_at, energy_wh=1200)
        state = charge_point().with_connector(Connector(connector_id=1, live=live))
        assert decided(START, state, Facts(new_wire_id=1)).state.connectors[1].live == live

    def test_v8_without_meter_start_and_time_takes_the_register_and_the_arrival(self) -> None:
        state = charge_point().with_connector(Connector(connector_id=1, live=Live(at=NOON, energy_wh=4711)))
        request = replace(START, meter_start=None, timestamp=None)
        started = decided(request, state, Facts(new_wire_id=1)).state.transactions[1]
        assert (started.meter_start, started.started_at, len(started.notes)) == (4711, LATER, 2)
        assert decided(request, facts=Facts(new_wire_id=1)).state.transactions[1].meter_start == 0

    def test_v6_an_implausible_time_is_kept_as_sent_and_noted(self) -> None:
        ancient = datetime(2014, 1, 1, tzinfo=UTC)
        decision = decided(replace(START, timestamp=ancient), facts=Facts(new_wire_id=1))
        assert decision.state.transactions[1].started_at == ancient
        assert decision.notes == (CLOCK_IS_WRONG,)

    def test_t9_unknown_tags_are_refused_under_that_policy(self) -> None:
        decision = decided(START, policy=Policy(accept_unknown_id_tags=False), facts=Facts(new_wire_id=1))
        assert decision.response.id_tag_info.status == "Invalid"  # type: ignore[attr-defined]

    def test_a_start_needs_the_tag_an_earlier_transaction_and_an_id(self) -> None:
        needed = inbound.needs(charge_point(), Incoming("StartTransaction", START, LATER))
        assert needed is not None
        assert (needed.id_tag, needed.new_transaction) == ("TAG", True)
        assert needed.start is not None
        assert (needed.start.started_at, needed.start.meter_start) == (NOON, 1000)


class TestStopTransaction:
    running = charge_point(transactions={7: transaction()})

    def test_t4_a_stop_closes_a_transaction_once(self) -> None:
        decision = decided(STOP, self.running)
        assert decision.state.transactions == {}
        (change,) = decision.changes
        assert isinstance(change, TransactionChanged)
        assert (change.transaction.energy_wh, change.transaction.status) == (2000, "stopped")
        assert decision.response == core.StopTransactionResponse()

    def test_t4_a_retransmission_gets_the_same_answer_and_changes_nothing(self) -> None:
        known = Facts(transaction=transaction(status="stopped", meter_stop=STOP.meter_stop))
        decision = decided(STOP, facts=known)
        assert (decision.response, decision.changes) == (core.StopTransactionResponse(), ())

    def test_t4_a_retransmission_ends_no_later_transaction(self) -> None:
        known = Facts(transaction=transaction(wire_id=6, status="stopped", meter_stop=STOP.meter_stop))
        assert decided(replace(STOP, transaction_id=6), self.running, known).state is self.running

    def test_t4_another_stop_of_a_stopped_transaction_is_an_orphan(self) -> None:
        known = Facts(transaction=transaction(status="stopped", meter_stop=1))
        decision = decided(STOP, facts=known)
        assert decision.response == core.StopTransactionResponse()
        assert [type(change) for change in decision.changes] == [StopOrphaned]

    @pytest.mark.parametrize("transaction_id", [-1, 0, 99, 9223372036854775807, None])
    def test_t4_an_odd_id_is_joined_to_the_only_transaction_that_fits(self, transaction_id: int | None) -> None:
        decision = decided(replace(STOP, transaction_id=transaction_id), self.running)
        assert decision.state.transactions == {}
        assert decision.notes

    @pytest.mark.parametrize(
        "change",
        [{"timestamp": NOON - timedelta(hours=1)}, {"meter_stop": 5}],
    )
    def test_t4_a_stop_that_does_not_fit_is_kept_as_an_orphan(self, change: dict[str, Any]) -> None:
        decision = decided(replace(STOP, transaction_id=-1, **change), self.running)
        assert decision.state is self.running
        assert [type(change) for change in decision.changes] == [StopOrphaned]

    @pytest.mark.parametrize(
        "change",
        [
            {"timestamp": None},
            {"timestamp": datetime(1970, 1, 1, tzinfo=UTC)},
            {"timestamp": LATER + timedelta(days=1)},
            {"meter_stop": None},
            {"meter_stop": -1},
        ],
    )
    @pytest.mark.parametrize("started_at", [NOON, datetime(2099, 1, 1, tzinfo=UTC)])
    def test_t4_impossible_values_do_not_keep_a_stop_from_being_joined(
        self, change: dict[str, Any], started_at: datetime
    ) -> None:
        running = charge_point(transactions={7: transaction(started_at=started_at)})
        assert decided(replace(STOP, transaction_id=-1, **change), running).state.transactions == {}

    @pytest.mark.parametrize(("connectors", "ended"), [(None, True), (1, True), (2, False)])
    def test_t4_t5_a_stop_with_another_tag_is_joined_if_there_is_one_connector(
        self, connectors: int | None, ended: bool
    ) -> None:
        running = charge_point(transactions={7: transaction()}, configured_connectors=connectors)
        decision = decided(replace(STOP, transaction_id=-1, id_tag="OTHER"), running)
        assert (decision.state.transactions == {}) is ended

    def test_t4_t6b_a_stop_of_a_register_that_counts_sessions_fits(self) -> None:
        running = charge_point(transactions={7: transaction(meter_start=9_000_000, register_wh=2500, measured_wh=2500)})
        ended = stopped_by(decided(replace(STOP, transaction_id=-1), running))
        assert ended.energy_wh == 3000

    @pytest.mark.parametrize(
        ("tag", "stopped"), [("other", [9]), ("OTHER\x01", [9]), ("TAG", []), ("THIRD", []), (None, [])]
    )
    def test_t4_qf7_an_odd_id_is_joined_to_the_only_transaction_with_its_tag(
        self, tag: str | None, stopped: list[int]
    ) -> None:
        """QF7, QF10: ids that chargers with several connectors make up."""
        tags = {7: "TAG", 8: "TAG", 9: "Other"}
        running = {id_: transaction(wire_id=id_, connector_id=id_, id_tag=tag) for id_, tag in tags.items()}
        decision = decided(replace(STOP, transaction_id=-1, id_tag=tag), charge_point(transactions=running))
        ended = [change.transaction.wire_id for change in decision.changes if type(change) is TransactionChanged]
        assert ended == stopped
        assert [type(change) for change in decision.changes if not stopped] == [StopOrphaned] * (not stopped)

    def test_t4_a_transaction_of_another_charger_is_not_stopped(self) -> None:
        foreign = Facts(transaction=transaction(wire_id=99, charger_id=2))
        decision = decided(replace(STOP, transaction_id=99), self.running, foreign)
        (change,) = decision.changes
        assert isinstance(change, TransactionChanged)
        assert (change.transaction.wire_id, change.transaction.charger_id) == (7, 1)
        decision = decided(replace(STOP, transaction_id=99), charge_point(), foreign)
        assert decision.changes == (
            StopOrphaned(1, LATER, '{"as":"sent"}', "no transaction 99 of this charger: kept as an orphan"),
        )

    def test_t5_a_stop_by_another_tag_is_accepted_and_gets_the_status_of_that_tag(self) -> None:
        facts = Facts(id_tag=IdTag(id_tag="OTHER", status="Expired"))
        decision = decided(replace(STOP, id_tag="OTHER"), self.running, facts)
        assert decision.state.transactions == {}
        assert decision.response.id_tag_info == core.IdTagInfo(status="Expired")  # type: ignore[attr-defined]

    def test_t6_t7_energy_is_from_transaction_data_if_meter_stop_is_wrong(self) -> None:
        value = core.MeterValue(timestamp=LATER, sampled_value=(core.SampledValue(value="2.4", unit="kWh"),))
        decision = decided(replace(STOP, meter_stop=-1, transaction_data=(value,)), self.running)
        ended = stopped_by(decision)
        assert (ended.energy_wh, ended.meter_stop) == (1400, -1)
        assert decision.state.connectors[1].live is not None

    @pytest.mark.parametrize("clock", [LATER + timedelta(hours=2), datetime(2014, 1, 1, tzinfo=UTC)])
    def test_t6_energy_is_from_the_samples_whatever_the_chargers_clock_says(self, clock: datetime) -> None:
        """QC2, QC4, QF24: local time marked as UTC, a clock that was never set, a meterStop of -1."""
        running = charge_point(transactions={7: transaction(started_at=clock)})
        sample = core.MeterValue(timestamp=clock, sampled_value=(core.SampledValue(value="2500"),))
        values = core.MeterValuesRequest(connector_id=1, meter_value=(sample,))
        counted = decided(values, running).state
        ended = stopped_by(decided(replace(STOP, meter_stop=-1, timestamp=clock), counted))
        assert ended.energy_wh == 1500

    def test_t6_samples_of_a_later_transaction_do_not_count_for_an_estimated_one(self) -> None:
        estimated = Facts(transaction=transaction(wire_id=6, status="stopped", estimated=True))
        later = charge_point(transactions={7: measured(9000)})
        ended = stopped_by(decided(replace(STOP, transaction_id=6, meter_stop=-1), later, estimated))
        assert (ended.wire_id, ended.energy_wh) == (6, 0)

    def test_t11b_the_true_stop_replaces_an_estimate(self) -> None:
        estimated = Facts(transaction=transaction(status="stopped", estimated=True, energy_wh=1))
        (change,) = decided(STOP, facts=estimated).changes
        assert isinstance(change, TransactionChanged)
        assert (change.transaction.energy_wh, change.transaction.estimated) == (2000, False)

    def test_v8_a_stop_without_a_time_ends_the_transaction_at_its_arrival(self) -> None:
        (change,) = decided(replace(STOP, timestamp=None), self.running).changes
        assert isinstance(change, TransactionChanged)
        assert change.transaction.stopped_at == LATER

    def test_a_stop_needs_the_transaction_only_if_it_is_not_running_here(self) -> None:
        def needs(request: Any, state: ChargePoint) -> Any:
            return inbound.needs(state, Incoming("StopTransaction", request, LATER))

        assert needs(STOP, self.running).wire_id is None
        assert needs(STOP, charge_point()).wire_id == 7
        assert needs(replace(STOP, id_tag="X\x01\x02"), self.running).id_tag == "X"  # QF34


class TestQuirks:
    keba = charge_point(vendor="Keba AG", model="P30")

    def test_qf1_a_suffix_of_the_tag_is_not_part_of_it(self) -> None:
        start = replace(START, id_tag="04AB12_17619300")
        needed = inbound.needs(self.keba, Incoming("StartTransaction", start, LATER))
        assert needed is not None
        assert needed.id_tag == "04AB12"
        state = decided(start, self.keba, Facts(new_wire_id=1)).state
        assert state.transactions[1].id_tag == "04AB12"
        (change,) = decided(replace(STOP, transaction_id=1, id_tag=start.id_tag), state).changes
        assert isinstance(change, TransactionChanged)
        assert change.transaction.stop_id_tag == "04AB12"

    def test_qd4_a_model_that_reboots_on_it_is_not_asked_for_its_configuration(self) -> None:
        terra = replace(BOOT, charge_point_model="Terra AC W22", firmware_version="V1.8.21")
        assert decided(terra).then == ()


class TestTheRest:
    def test_s3_a_heartbeat_is_answered_with_the_time_and_keeps_nothing(self) -> None:
        decision = decided(core.HeartbeatRequest())
        assert (decision.response, decision.changes) == (core.HeartbeatResponse(current_time=LATER), ())
        assert inbound.needs(charge_point(), Incoming("Heartbeat", core.HeartbeatRequest(), LATER)) is None

    def test_t9_authorize(self) -> None:
        facts = Facts(id_tag=IdTag(id_tag="A", expiry_date=NOON, parent_id_tag="P"))
        info = decided(core.AuthorizeRequest(id_tag="a"), facts=facts).response.id_tag_info  # type: ignore[attr-defined]
        assert info == core.IdTagInfo(status="Expired", expiry_date=NOON, parent_id_tag="P")
        needed = inbound.needs(charge_point(), Incoming("Authorize", core.AuthorizeRequest(id_tag="a"), LATER))
        assert needed is not None
        assert needed.id_tag == "a"

    def test_t9_a_tag_that_charges_elsewhere_may_stop_but_not_start(self) -> None:
        busy = Facts(id_tag=IdTag(id_tag="TAG", max_active_transactions=1, active_transactions=1), new_wire_id=8)
        info = decided(core.AuthorizeRequest(id_tag="TAG"), facts=busy).response.id_tag_info  # type: ignore[attr-defined]
        assert info.status == "Accepted"
        assert decided(START, facts=busy).response.id_tag_info.status == "ConcurrentTx"  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("vendor", "message", "told"),
        [
            ("Who", None, "UnknownVendorId"),
            ("ACME", "no", "UnknownMessageId"),
            ("acme", "Ping", "Accepted"),
            ("any", "x", "Accepted"),
        ],
    )
    def test_s9_data_transfer(self, vendor: str, message: str | None, told: str) -> None:
        policy = Policy(data_transfers=accepted_data_transfers(["ACME:Ping", "Any"]))
        request = core.DataTransferRequest(vendor_id=vendor, message_id=message)
        assert decided(request, policy=policy).response == core.DataTransferResponse(status=told)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "request_",
        [
            firmware.FirmwareStatusNotificationRequest(status="Installed"),
            firmware.DiagnosticsStatusNotificationRequest(status="Uploaded"),
            security.LogStatusNotificationRequest(status="Uploaded", request_id=1),
            security.SignedFirmwareStatusNotificationRequest(status="Installed", request_id=1),
        ],
    )
    def test_s8_notifications_are_acknowledged(self, request_: Any) -> None:
        assert type(decided(request_).response).__name__.removesuffix("Response") + "Request" == type(request_).__name__

    def test_s8_qh19_a_reported_status_is_kept_once(self) -> None:
        installed = firmware.FirmwareStatusNotificationRequest(status="Installed")
        decision = decided(installed)
        assert decision.state.firmware_status == "Installed"
        assert decision.changes == (ChargerReported(decision.state),)
        assert decided(installed, decision.state).changes == ()

    def test_s8_a_critical_security_event_is_marked(self) -> None:
        critical = security.SecurityEventNotificationRequest(type="TamperDetectionActivated", timestamp=NOON)
        assert decided(critical).notes
        assert not decided(replace(critical, type="InvalidMessages")).notes

    def test_s10_a_certificate_is_refused_without_a_signer(self) -> None:
        assert decided(security.SignCertificateRequest(csr="x")).response.status == "Rejected"  # type: ignore[attr-defined]

    def test_every_action_that_a_charge_point_may_send_has_a_handler(self) -> None:
        sent_by_charge_points = {name for name, action in ACTIONS.items() if action.sender != "cs"}
        assert set(inbound.INBOUND) == sent_by_charge_points
