"""Learning from the answers to our CALLs (B6)."""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.v16.first_calls import DROPS_THE_LINK, NO_ANSWER, ask_to_boot
from genx.central_system.v16.learning import learn, learn_of_our_own
from genx.central_system.version import Learned
from genx.domain.changes import ChargerReported, ConfigurationRead, ListVersionTold
from genx.domain.charge_point import DROPPED_ONCE, ChargePoint
from genx.domain.masking import MASK
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages import core, local_auth_list, remote_trigger, reservation
from tests.domain.builders import NOON, charge_point


def answered(response: object) -> Answered:
    return Answered(response, "{}", NOON)  # type: ignore[arg-type]


def call(action: str, request: Struct | None = None) -> OutgoingCall:
    return OutgoingCall(message_id="1", action=action, request=request or core.GetConfigurationRequest(), timeout=30)


def ours(state: ChargePoint, action: str, outcome: Outcome) -> Learned:
    return learn_of_our_own(state, call(action), outcome)


def configured(**keys: str | None) -> Answered:
    listed = tuple(core.ConfigurationKey(key=key, readonly=False, value=value) for key, value in keys.items())
    return answered(core.GetConfigurationResponse(configuration_key=listed))


def test_s1_the_number_of_connectors_is_read_in_any_form() -> None:
    assert (
        learn_of_our_own(
            charge_point(), call("GetConfiguration"), configured(numberofconnectors=' "2" ')
        ).state.connector_count
        == 2
    )
    assert (
        learn_of_our_own(
            charge_point(), call("GetConfiguration"), configured(NumberOfConnectors="many")
        ).state.connector_count
        is None
    )


def test_qd18_the_configuration_is_kept_with_its_secrets_masked() -> None:
    learned = learn_of_our_own(
        charge_point(), call("GetConfiguration"), configured(AuthorizationKey="hunter2", Light="5")
    )
    assert learned.changes == (ConfigurationRead(1, NOON, {"AuthorizationKey": (MASK, False), "Light": ("5", False)}),)


def test_a_known_number_of_connectors_changes_nothing_else() -> None:
    learned = learn_of_our_own(
        charge_point(configured_connectors=2), call("GetConfiguration"), configured(NumberOfConnectors="2")
    )
    assert len(learned.changes) == 1


def test_t9d_the_version_of_its_list_is_kept_whoever_has_asked() -> None:
    state, action = charge_point(), "GetLocalListVersion"
    response = answered(local_auth_list.GetLocalListVersionResponse(list_version=0))
    for learned in (learn(state, call(action), response), ours(state, action, response)):
        assert learned.changes == (ListVersionTold(1, 0),)


def test_actions_that_a_charge_point_cannot_do_are_remembered() -> None:
    outcomes: list[tuple[Outcome, str | None]] = [
        (Failed("NotImplemented", "", "{}", NOON), "NotImplemented"),
        (Failed("InternalError", "", "{}", NOON), None),
        (TimedOut(NOON), NO_ANSWER),
        (answered(remote_trigger.TriggerMessageResponse(status="NotImplemented")), "NotImplemented"),
        (answered(remote_trigger.TriggerMessageResponse(status="Rejected")), None),
        (Offline(NOON, 1.0), DROPPED_ONCE),
    ]
    for outcome, why in outcomes:
        learned = ours(charge_point(), "TriggerMessage", outcome)
        assert learned.state.not_asked == ({} if why is None else {"TriggerMessage": why})
        assert bool(learned.changes) is (why is not None)


def test_f9_a_late_answer_counts_as_an_answer() -> None:
    silent = ours(charge_point(), "GetConfiguration", TimedOut(NOON)).state
    learned = ours(silent, "GetConfiguration", configured(NumberOfConnectors="2"))
    assert (learned.state.not_asked, learned.state.connector_count) == ({}, 2)
    silent = ours(charge_point(), "TriggerMessage", TimedOut(NOON)).state
    learned = learn_of_our_own(
        silent, call("TriggerMessage"), answered(remote_trigger.TriggerMessageResponse(status="Accepted"))
    )
    assert (learned.state.not_asked, bool(learned.changes)) == ({}, True)


def test_qd4_a_charge_point_that_drops_the_link_twice_is_not_asked_again() -> None:
    once = ours(charge_point(), "TriggerMessage", Offline(NOON, 1.0)).state
    assert ask_to_boot(once)
    twice = ours(once, "TriggerMessage", Offline(NOON, 1.0)).state
    assert twice.not_asked == {"TriggerMessage": DROPS_THE_LINK}
    assert not ask_to_boot(twice)


def test_qd4_an_answer_clears_an_earlier_dropped_link() -> None:
    """QA15: a link that drops every minute sometimes drops after a CALL of ours, too."""
    once = ours(charge_point(), "GetConfiguration", Offline(NOON, 1.0)).state
    since = ours(once, "GetConfiguration", configured(A="1")).state
    assert since.not_asked == {}
    assert ours(since, "GetConfiguration", Offline(NOON, 1.0)).state.not_asked == {"GetConfiguration": DROPPED_ONCE}


def test_a_change_of_the_configuration_by_an_operator_is_kept_too() -> None:
    request = core.ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")
    change = call("ChangeConfiguration", request)
    accepted = answered(core.ChangeConfigurationResponse(status="Accepted"))
    rejected = answered(core.ChangeConfigurationResponse(status="Rejected"))
    assert learn(charge_point(), change, accepted).changes == (
        ConfigurationRead(1, NOON, {"AuthorizationKey": (MASK, False)}),
    )
    for outcome in (rejected, TimedOut(NOON), Failed("InternalError", "", "{}", NOON), Offline(NOON)):
        assert learn(charge_point(), change, outcome) == Learned(charge_point())


def test_a_configuration_that_an_operator_reads_is_kept_and_bars_no_action() -> None:
    learned = learn(charge_point(), call("GetConfiguration"), configured(NumberOfConnectors="2", Light="5"))
    read = ConfigurationRead(1, NOON, {"NumberOfConnectors": ("2", False), "Light": ("5", False)})
    assert learned.changes == (ChargerReported(learned.state), read)
    assert learned.state.connector_count == 2
    refused = Failed("NotImplemented", "", "{}", NOON)
    assert learn(charge_point(), call("GetConfiguration"), refused).state.not_asked == {}


def reserve(reservation_id: int = 7, **more: Any) -> OutgoingCall:
    values: dict[str, Any] = {"connector_id": 1, "expiry_date": NOON + timedelta(hours=1), "id_tag": "T", **more}
    return call("ReserveNow", reservation.ReserveNowRequest(reservation_id=reservation_id, **values))


def test_a_reservation_is_known_from_its_acceptance_to_its_end() -> None:
    accepted = answered(reservation.ReserveNowResponse(status="Accepted"))
    state = learn(charge_point(), reserve(), accepted).state
    assert state.reservations[7].id_tag == "T"
    assert learn(state, reserve(7, id_tag="U"), accepted).state.reservations[7].id_tag == "U"
    cancel = call("CancelReservation", reservation.CancelReservationRequest(reservation_id=7))
    done = answered(reservation.CancelReservationResponse(status="Accepted"))
    assert learn(state, cancel, done).state.reservations == {}
    rejected = answered(reservation.CancelReservationResponse(status="Rejected"))
    assert learn(state, cancel, rejected).state == state


def test_a_reservation_that_was_refused_is_none_and_one_that_is_over_is_forgotten() -> None:
    occupied = answered(reservation.ReserveNowResponse(status="Occupied"))
    assert learn(charge_point(), reserve(), occupied).state.reservations == {}
    accepted = answered(reservation.ReserveNowResponse(status="Accepted"))
    state = learn(charge_point(), reserve(7, expiry_date=NOON), accepted).state
    assert learn(state, reserve(8), accepted).state.reservations.keys() == {8}
