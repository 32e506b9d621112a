"""What the answers to our first CALLs teach (B6)."""

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.v16.first_calls import DROPS_THE_LINK, NO_ANSWER, ask_to_boot
from genx.central_system.v16.learning import configuration_learned, learn
from genx.domain.changes import ConfigurationRead
from genx.domain.charge_point import DROPPED_ONCE
from genx.domain.command import Command
from genx.domain.masking import MASK
from genx.ocpp.v16.messages import core, remote_trigger
from tests.domain.builders import NOON, charge_point


def answered(response: object) -> Answered:
    return Answered(response, "{}", NOON)  # type: ignore[arg-type]


def configured(**keys: str | None) -> Answered:
    listed = tuple(core.ConfigurationKey(key=key, readonly=False, value=value) for key, value in keys.items())
    return answered(core.GetConfigurationResponse(configuration_key=listed))


def test_s1_the_number_of_connectors_is_read_in_whatever_shape_it_comes() -> None:
    assert learn(charge_point(), "GetConfiguration", configured(numberofconnectors=' "2" ')).state.connector_count == 2
    assert (
        learn(charge_point(), "GetConfiguration", configured(NumberOfConnectors="many")).state.connector_count is None
    )


def test_qd18_the_configuration_is_kept_with_its_secrets_masked() -> None:
    learned = learn(charge_point(), "GetConfiguration", configured(AuthorizationKey="hunter2", Light="5"))
    assert learned.changes == (ConfigurationRead(1, NOON, {"AuthorizationKey": (MASK, False), "Light": ("5", False)}),)


def test_a_known_number_of_connectors_changes_nothing_else() -> None:
    learned = learn(charge_point(configured_connectors=2), "GetConfiguration", configured(NumberOfConnectors="2"))
    assert len(learned.changes) == 1


def test_what_a_charge_point_cannot_do_is_remembered() -> None:
    outcomes: list[tuple[Outcome, str | None]] = [
        (Failed("NotImplemented", "", "{}", NOON), "NotImplemented"),
        (Failed("InternalError", "", "{}", NOON), None),
        (TimedOut(NOON), NO_ANSWER),
        (answered(remote_trigger.TriggerMessageResponse(status="NotImplemented")), "NotImplemented"),
        (answered(remote_trigger.TriggerMessageResponse(status="Rejected")), None),
        (Offline(NOON, 1.0), DROPPED_ONCE),
    ]
    for outcome, why in outcomes:
        learned = learn(charge_point(), "TriggerMessage", outcome)
        assert learned.state.not_asked == ({} if why is None else {"TriggerMessage": why})
        assert bool(learned.changes) is (why is not None)


def test_f9_a_late_answer_is_an_answer() -> None:
    silent = learn(charge_point(), "GetConfiguration", TimedOut(NOON)).state
    learned = learn(silent, "GetConfiguration", configured(NumberOfConnectors="2"))
    assert (learned.state.not_asked, learned.state.connector_count) == ({}, 2)
    silent = learn(charge_point(), "TriggerMessage", TimedOut(NOON)).state
    learned = learn(silent, "TriggerMessage", answered(remote_trigger.TriggerMessageResponse(status="Accepted")))
    assert (learned.state.not_asked, bool(learned.changes)) == ({}, True)


def test_qd4_one_that_drops_the_link_twice_is_not_asked_again() -> None:
    once = learn(charge_point(), "TriggerMessage", Offline(NOON, 1.0)).state
    assert ask_to_boot(once)
    twice = learn(once, "TriggerMessage", Offline(NOON, 1.0)).state
    assert twice.not_asked == {"TriggerMessage": DROPS_THE_LINK}
    assert not ask_to_boot(twice)


def test_qd4_one_that_has_answered_since_has_not_dropped_the_link_for_it() -> None:
    """QA15: a link that falls every minute falls after our CALL as well, now and then."""
    once = learn(charge_point(), "GetConfiguration", Offline(NOON, 1.0)).state
    since = learn(once, "GetConfiguration", configured(A="1")).state
    assert since.not_asked == {}
    assert learn(since, "GetConfiguration", Offline(NOON, 1.0)).state.not_asked == {"GetConfiguration": DROPPED_ONCE}


def command(action: str) -> Command:
    return Command(
        command_id="1", charger_id=1, device_id="CP001", action=action, request="{}", status="sent", requested_at=NOON
    )


def test_an_operators_change_of_the_configuration_is_kept_too() -> None:
    request = core.ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")
    accepted = answered(core.ChangeConfigurationResponse(status="Accepted"))
    rejected = answered(core.ChangeConfigurationResponse(status="Rejected"))
    changed = (ConfigurationRead(1, NOON, {"AuthorizationKey": (MASK, False)}),)
    assert configuration_learned(command("ChangeConfiguration"), request, accepted) == changed
    assert configuration_learned(command("ChangeConfiguration"), request, rejected) == ()
    assert configuration_learned(command("ChangeConfiguration"), request, TimedOut(NOON)) == ()
    read = configuration_learned(command("GetConfiguration"), core.GetConfigurationRequest(), configured(Light="5"))
    assert read == (ConfigurationRead(1, NOON, {"Light": ("5", False)}),)
