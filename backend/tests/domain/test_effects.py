"""Effects of commands: what settles each, what does not, and how its time goes (ADR 26)."""

from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector, Live
from genx.domain.effects.awaited import Awaited
from genx.domain.effects.charging import ConnectorIsReserved, LimitIsObeyed, TransactionBegins, TransactionEnds
from genx.domain.effects.device import (
    AvailabilityIs,
    CertificateIsListed,
    KeyHasValue,
    ListHasVersion,
    MessageComes,
    Restarts,
    same_value,
)
from genx.domain.effects.effect import NO_EFFECT, NOTES, EffectReason, Verdict
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.files import FileIsUploaded, FirmwareChanges
from genx.domain.effects.happenings import (
    Agreed,
    Began,
    Booted,
    Came,
    CertificatesTold,
    ConfigurationTold,
    Ended,
    Happening,
    ListVersionTold,
    Progressed,
)
from genx.domain.transaction import NO_LIMITS, Limits
from tests.domain.builders import NOON, charge_point, transaction

MINUTE = timedelta(minutes=1)
LATER = NOON + MINUTE
STATUS = Came("StatusNotification", 1)
METERED = Came("MeterValues", 1)

BEGINS = TransactionBegins(window=150, asked_at=NOON, connector_id=1, id_tags=("Tag",))
ANYWHERE = TransactionBegins(window=150, asked_at=NOON, id_tags=("Tag",))
ENDS = TransactionEnds(window=60, wire_id=7)
RESTARTS = Restarts(window=300)
OFF = AvailabilityIs(window=60, connector_id=1, operative=False)
ALL_OFF = AvailabilityIs(window=60, connector_id=0, operative=False)
ON = AvailabilityIs(window=60, connector_id=1, operative=True)
KEY = KeyHasValue(window=30, key=" HeartbeatInterval", value="300")
COMES = MessageComes(window=30, action="MeterValues", connector_id=1)
LIST = ListHasVersion(window=30, version=4)
RESERVED = ConnectorIsReserved(window=30, connector_id=1)
FIRMWARE = FirmwareChanges(window=7_200, before="1.0")
DIAGNOSTICS = FileIsUploaded(window=1_800, work="diagnostics")
LOG = FileIsUploaded(window=1_800, work="log")
INSTALLED = CertificateIsListed(window=60, serial_number="ab1", uses=("A",), installed=True)
DELETED = CertificateIsListed(window=60, serial_number="ab1", uses=("A", "B"), installed=False)
LIMIT = LimitIsObeyed(window=60, connector_id=1, limit=10, unit="A")
ALL_LIMITED = LimitIsObeyed(window=60, connector_id=0, limit=7_000, unit="W")

ALL: list[Expectation] = [
    *(BEGINS, ANYWHERE, ENDS, RESTARTS, OFF, ALL_OFF, ON, KEY, COMES, LIST, RESERVED, FIRMWARE, DIAGNOSTICS, LOG),
    *(INSTALLED, DELETED, LIMIT, ALL_LIMITED),
]


def with_status(*statuses: str | None, **known: Any) -> ChargePoint:
    """A charge point whose connectors 1, 2, ... report these statuses."""
    connectors = {id_: Connector(connector_id=id_, status=status) for id_, status in enumerate(statuses, start=1)}
    return charge_point(connectors=connectors, **known)


def drawing(*powers: int | None) -> ChargePoint:
    """A charge point whose connectors draw so many watts."""
    lives = [Live(at=NOON, power_w=power) for power in powers]
    return charge_point(
        connectors={id_: Connector(connector_id=id_, live=live, status="Charging") for id_, live in enumerate(lives, 1)}
    )


SETTLED: list[tuple[Expectation, Happening, ChargePoint, Verdict]] = [
    (BEGINS, Began(transaction(id_tag="TAG")), charge_point(), Verdict("confirmed", "began", "7")),
    (ANYWHERE, Began(transaction(connector_id=3)), charge_point(), Verdict("confirmed", "began", "7")),
    (BEGINS, Began(transaction(authorised=False)), charge_point(), Verdict("contrary", "beganUnauthorised", "7")),
    (
        BEGINS,
        Began(transaction(started_at=NOON - 10 * MINUTE)),
        charge_point(clock_offset_ms=-600_000),
        Verdict("confirmed", "began", "7"),
    ),
    (BEGINS, STATUS, with_status("Faulted"), Verdict("contrary", "connectorUnusable", "Faulted")),
    (ENDS, Ended(transaction(stop_reason="Remote")), charge_point(), Verdict("confirmed", "ended", "Remote")),
    (ENDS, Ended(transaction()), charge_point(), Verdict("confirmed", "ended", "Local")),
    (RESTARTS, Booted(), charge_point(), Verdict("confirmed", "restarted")),
    (OFF, STATUS, with_status("Unavailable"), Verdict("confirmed", "nowUnavailable")),
    (OFF, Agreed(), with_status("Unavailable"), Verdict("confirmed", "nowUnavailable")),
    (ALL_OFF, STATUS, with_status("Unavailable", "Unavailable"), Verdict("confirmed", "nowUnavailable")),
    (ON, STATUS, with_status("Available"), Verdict("confirmed", "nowAvailable", "Available")),
    (KEY, ConfigurationTold({"heartbeatinterval": "300"}), charge_point(), Verdict("confirmed", "storedAsAsked")),
    (KEY, ConfigurationTold({"heartbeatinterval": "60"}), charge_point(), Verdict("missed", "storedDifferently", "60")),
    (
        KEY,
        ConfigurationTold({"heartbeatinterval": None}),
        charge_point(),
        Verdict("missed", "storedDifferently", "nothing"),
    ),
    (KEY, ConfigurationTold({}, frozenset({"heartbeatinterval"})), charge_point(), Verdict("missed", "keyUnknown")),
    (COMES, METERED, charge_point(), Verdict("confirmed", "sent", "MeterValues")),
    (COMES, Came("MeterValues"), charge_point(), Verdict("confirmed", "sent", "MeterValues")),
    (LIST, ListVersionTold(4), charge_point(), Verdict("confirmed", "listStored", "4")),
    (LIST, ListVersionTold(0), charge_point(), Verdict("missed", "listNotStored", "0")),
    (RESERVED, STATUS, with_status("Reserved"), Verdict("confirmed", "reserved")),
    (FIRMWARE, Booted(), charge_point(firmware_version="2.0"), Verdict("confirmed", "firmwareChanged", "2.0")),
    (FIRMWARE, Booted(), charge_point(), Verdict("confirmed", "firmwareChanged", "")),
    (
        FIRMWARE,
        Progressed("firmware", "InstallationFailed"),
        charge_point(),
        Verdict("contrary", "firmwareFailed", "InstallationFailed"),
    ),
    (DIAGNOSTICS, Progressed("diagnostics", "Uploaded"), charge_point(), Verdict("confirmed", "uploaded")),
    (LOG, Progressed("log", "UploadFailure"), charge_point(), Verdict("contrary", "uploadFailed", "UploadFailure")),
    (INSTALLED, CertificatesTold("A", frozenset({"ab1"})), charge_point(), Verdict("confirmed", "certificateThere")),
    (INSTALLED, CertificatesTold("A", frozenset()), charge_point(), Verdict("missed", "certificateMissing")),
    (DELETED, CertificatesTold("A", frozenset({"ab1"})), charge_point(), Verdict("missed", "certificateStillThere")),
    (DELETED, CertificatesTold("B", frozenset()), charge_point(), Verdict("confirmed", "certificateGone")),
    (LIMIT, METERED, drawing(6_800), Verdict("confirmed", "limitObeyed", "6800 W")),
    (ALL_LIMITED, METERED, drawing(3_000, 4_000), Verdict("confirmed", "limitObeyed", "7000 W")),
]

NOT_SETTLED: list[tuple[Expectation, Happening, ChargePoint]] = [
    (BEGINS, Began(transaction(id_tag="another")), charge_point()),
    (BEGINS, Began(transaction(connector_id=2)), charge_point()),
    (BEGINS, Began(transaction(started_at=NOON - 10 * MINUTE)), charge_point()),
    (BEGINS, STATUS, with_status("Preparing")),
    (BEGINS, Came("StatusNotification", 2), with_status("Available", "Faulted")),
    (ANYWHERE, STATUS, with_status("Faulted")),
    (ENDS, Ended(transaction(8)), charge_point()),
    (RESTARTS, Came("BootNotification"), charge_point()),
    (OFF, STATUS, with_status("Charging")),
    (OFF, STATUS, charge_point()),
    (ALL_OFF, STATUS, with_status("Unavailable", "Available")),
    (ALL_OFF, STATUS, charge_point()),
    (ON, Booted(), with_status("Available")),
    (KEY, ConfigurationTold({"other": "300"}), charge_point()),
    (COMES, Came("MeterValues", 2), charge_point()),
    (LIST, STATUS, charge_point()),
    (RESERVED, STATUS, with_status("Available")),
    (FIRMWARE, Booted(), charge_point(firmware_version="1.0")),
    (FIRMWARE, Progressed("firmware", "Installed"), charge_point(firmware_version="1.0")),
    (FIRMWARE, Progressed("log", "UploadFailure"), charge_point(firmware_version="1.0")),
    (DIAGNOSTICS, Progressed("diagnostics", "Uploading"), charge_point()),
    (DIAGNOSTICS, Progressed("log", "Uploaded"), charge_point()),
    (INSTALLED, CertificatesTold("B", frozenset({"ab1"})), charge_point()),
    (DELETED, CertificatesTold("A", frozenset()), charge_point()),
    (LIMIT, METERED, drawing(11_000)),
    (LIMIT, METERED, drawing(None)),
    (LIMIT, STATUS, drawing(0)),
]

MISSED: list[tuple[Expectation, ChargePoint, Verdict]] = [
    (BEGINS, with_status("Available"), Verdict("missed", "noCar")),
    (BEGINS, with_status("Preparing"), Verdict("missed", "carNotReady")),
    (ANYWHERE, with_status("Available", "Preparing"), Verdict("missed", "carNotReady")),
    (ENDS, charge_point(), Verdict("missed", "goesOn")),
    (RESTARTS, charge_point(), Verdict("missed", "notRestarted")),
    (OFF, with_status("Charging"), Verdict("missed", "stillAvailable", "Charging")),
    (OFF, charge_point(), Verdict("missed", "stillAvailable", "no status")),
    (ON, with_status("Unavailable"), Verdict("missed", "stillUnavailable")),
    (KEY, charge_point(), Verdict("missed", "notReadBack")),
    (COMES, charge_point(), Verdict("missed", "notSent", "MeterValues")),
    (LIST, charge_point(), Verdict("missed", "notReadBack")),
    (RESERVED, charge_point(), Verdict("missed", "notReserved")),
    (FIRMWARE, charge_point(firmware_status="Installed"), Verdict("missed", "firmwareSame")),
    (FIRMWARE, charge_point(firmware_status="Downloading"), Verdict("missed", "firmwareNotReported", "Downloading")),
    (DIAGNOSTICS, charge_point(diagnostics_status="Uploading"), Verdict("missed", "notUploaded", "Uploading")),
    (LOG, charge_point(), Verdict("missed", "notUploaded", "none")),
    (INSTALLED, charge_point(), Verdict("missed", "notReadBack")),
    (LIMIT, drawing(11_000), Verdict("missed", "limitIgnored", "11000 W")),
    (LIMIT, charge_point(), Verdict("missed", "notMeasured")),
]


def name(value: object) -> str:
    return type(value).__name__


@pytest.mark.parametrize(("expectation", "happening", "state", "verdict"), SETTLED, ids=name)
def test_an_effect_is_settled_by_what_shows_it(
    expectation: Expectation, happening: Happening, state: ChargePoint, verdict: Verdict
) -> None:
    assert expectation.weigh(happening, state) == verdict


@pytest.mark.parametrize(("expectation", "happening", "state"), NOT_SETTLED, ids=name)
def test_an_effect_is_not_settled_by_anything_else(
    expectation: Expectation, happening: Happening, state: ChargePoint
) -> None:
    assert expectation.weigh(happening, state) is None


@pytest.mark.parametrize("happening", [Ended(transaction(99)), ListVersionTold(9), Progressed("log", "Idle")], ids=name)
@pytest.mark.parametrize("expectation", [each for each in ALL if each not in (LIST, LOG)], ids=name)
def test_an_effect_is_not_settled_by_what_concerns_another(expectation: Expectation, happening: Happening) -> None:
    assert expectation.weigh(happening, charge_point(firmware_version="1.0")) is None


@pytest.mark.parametrize(("expectation", "state", "verdict"), MISSED, ids=name)
def test_an_effect_that_did_not_come_is_explained(
    expectation: Expectation, state: ChargePoint, verdict: Verdict
) -> None:
    assert expectation.missed(state) == verdict


@pytest.mark.parametrize(
    ("expectation", "happening", "state"),
    [
        (BEGINS, STATUS, with_status("Preparing")),
        (ANYWHERE, Came("StatusNotification", 2), with_status("Available", "Preparing")),
        (FIRMWARE, Progressed("firmware", "Downloading"), charge_point()),
        (DIAGNOSTICS, Progressed("diagnostics", "Uploading"), charge_point()),
        (OFF, Ended(transaction()), charge_point()),
        (KeyHasValue(window=30, key="a", value="b", after_boot=NOON), Booted(), charge_point()),
    ],
    ids=name,
)
def test_a_sign_of_progress_starts_the_time_anew(
    expectation: Expectation, happening: Happening, state: ChargePoint
) -> None:
    awaited = Awaited("c", "Any", expectation, NO_EFFECT).started(NOON, state)
    renewed = awaited.after(happening, state, LATER)
    assert renewed.effect.due == expectation.due(LATER, state)
    assert renewed.effect.state == "awaited"


@pytest.mark.parametrize(
    ("expectation", "happening", "state"),
    [
        (BEGINS, STATUS, with_status("Available")),
        (BEGINS, METERED, with_status("Preparing")),
        (BEGINS, Came("StatusNotification", 2), with_status("Preparing", "Preparing")),
        (KEY, Booted(), charge_point()),
        (RESTARTS, METERED, charge_point()),
    ],
    ids=name,
)
def test_anything_else_does_not_start_the_time_anew(
    expectation: Expectation, happening: Happening, state: ChargePoint
) -> None:
    awaited = Awaited("c", "Any", expectation, NO_EFFECT).started(NOON, state)
    assert awaited.after(happening, state, LATER) is awaited


def test_the_time_begins_later_if_the_work_does() -> None:
    later = FirmwareChanges(window=7_200, begins=NOON + 60 * MINUTE, before=None)
    assert later.due(NOON, charge_point()) == NOON + 180 * MINUTE
    assert later.due(NOON + 90 * MINUTE, charge_point()) == NOON + 210 * MINUTE


@pytest.mark.parametrize("expectation", [OFF, ALL_OFF])
def test_a_connector_that_charges_may_be_in_operation_until_the_transaction_ends(expectation: AvailabilityIs) -> None:
    charging = charge_point(transactions={7: transaction()})
    awaited = Awaited("c", "ChangeAvailability", expectation, NO_EFFECT).started(NOON, charging)
    assert awaited.effect.due is None
    assert awaited.at_its_end(charging, NOON + 1_000 * MINUTE) is awaited
    after = awaited.after(Ended(transaction()), charge_point(), LATER)
    assert after.effect.due == LATER + MINUTE


def test_a_transaction_elsewhere_holds_up_nothing() -> None:
    assert OFF.due(NOON, charge_point(transactions={7: transaction(connector_id=2)})) == LATER


def test_a_value_that_needs_a_restart_is_looked_at_after_the_next_boot() -> None:
    """A boot before the answer is not the one that it waits for."""
    waiting = KeyHasValue(window=30, key="HeartbeatInterval", value="300", after_boot=NOON)
    told = ConfigurationTold({"heartbeatinterval": "300"})
    for before in (charge_point(), charge_point(last_boot_at=NOON - MINUTE)):
        assert waiting.weigh(told, before) is None
        assert waiting.due(NOON, before) is None
    booted = charge_point(last_boot_at=LATER)
    assert waiting.weigh(told, booted) == Verdict("confirmed", "storedAsAsked")
    assert waiting.due(LATER, booted) == LATER + timedelta(seconds=30)


def test_an_effect_is_missed_at_the_end_of_its_time_and_not_before() -> None:
    awaited = Awaited("c", "Reset", RESTARTS, NO_EFFECT).started(NOON, charge_point())
    assert awaited.at_its_end(charge_point(), NOON + timedelta(seconds=299)) is awaited
    end = NOON + timedelta(seconds=300)
    missed = awaited.at_its_end(charge_point(), end)
    assert (missed.effect.state, missed.effect.at, missed.effect.due) == ("missed", end, end)
    assert missed.effect.note == "The charger did not restart in time."


def test_a_command_without_an_answer_says_so_at_the_end_of_its_time() -> None:
    awaited = Awaited("1", "Reset", replace(RESTARTS, unanswered=True), NO_EFFECT).started(NOON, charge_point())
    missed = awaited.at_its_end(charge_point(), NOON + timedelta(seconds=300))
    assert (missed.effect.state, missed.effect.reason) == ("missed", "notAnswered")


@pytest.mark.parametrize("told", ["300", "60"])
def test_a_boot_after_a_restart_of_ours_proves_nothing(told: str) -> None:
    cut_off = replace(RESTARTS, cut_off=True)
    assert cut_off.weigh(Booted(), charge_point()) == Verdict("missed", "serverAway")
    key = KeyHasValue(window=30, key="HeartbeatInterval", value="300", after_boot=NOON, cut_off=True)
    found = key.weigh(ConfigurationTold({"heartbeatinterval": told}), charge_point(last_boot_at=NOON + MINUTE))
    assert found == (Verdict("confirmed", "storedAsAsked") if told == "300" else Verdict("missed", "serverAway"))


def test_a_remote_start_knows_the_transaction_that_came_of_it() -> None:
    start = Awaited("1", "RemoteStartTransaction", BEGINS, NO_EFFECT)
    assert start.asked_for(transaction(), charge_point())
    assert not start.asked_for(transaction(connector_id=2), charge_point())
    assert not Awaited("2", "Reset", RESTARTS, NO_EFFECT).asked_for(transaction(), charge_point())


def test_only_a_remote_start_has_limits() -> None:
    limits = Limits(energy_wh=5_000)
    starts = TransactionBegins(window=30.0, id_tags=("TAG",), asked_at=NOON, limits=limits)
    assert Awaited("1", "RemoteStartTransaction", starts, NO_EFFECT).limits == limits
    assert Awaited("2", "Reset", RESTARTS, NO_EFFECT).limits == NO_LIMITS


def test_a_state_holds_each_effect_once_until_it_is_settled() -> None:
    one = Awaited("1", "Reset", RESTARTS, NO_EFFECT).started(NOON, charge_point())
    two = Awaited("2", "Reset", RESTARTS, NO_EFFECT).started(NOON, charge_point())
    both = charge_point().awaiting(one).awaiting(two).awaiting(one.started(LATER, charge_point()))
    assert [each.command_id for each in both.awaited] == ["2", "1"]
    assert both.awaiting(two.settled(Verdict("confirmed", "restarted"), LATER)).awaited == (
        one.started(LATER, charge_point()),
    )


def test_a_command_shows_its_effect() -> None:
    command = Command(
        command_id="1",
        charger_id=1,
        device_id="CP001",
        action="Reset",
        request="{}",
        status="answered",
        requested_at=NOON,
    )
    effect = Awaited("1", "Reset", RESTARTS, NO_EFFECT).settled(Verdict("confirmed", "restarted"), NOON).effect
    shown = command.with_effect(effect)
    assert (shown.effect, shown.effect_at, shown.effect_reason) == ("confirmed", NOON, "restarted")
    assert shown.effect_note == "The charger restarted."


def test_each_reason_has_a_sentence() -> None:
    assert NOTES.keys() == set(get_args(EffectReason))
    for reason in NOTES:
        note = Verdict("missed", reason, "THIS").note
        assert note.endswith(".")
        assert "{" not in note


@pytest.mark.parametrize("expectation", ALL, ids=name)
def test_an_expectation_is_the_same_after_it_was_kept(expectation: Expectation) -> None:
    assert msgspec.json.decode(msgspec.json.encode(expectation), type=Expectation) == expectation


@pytest.mark.parametrize(
    ("told", "wanted", "same"),
    [("TRUE", "true", True), ("A, b", "a,B", True), ("a,b", "b,a", False), ("300", "300 ", True), ("", "0", False)],
)
def test_values_of_a_key_are_compared_by_their_meaning(told: str, wanted: str, same: bool) -> None:
    assert same_value(told, wanted) is same


HAPPENINGS: list[Happening] = [happening for _, happening, _ in NOT_SETTLED] + [each[1] for each in SETTLED]


@given(expectation=st.sampled_from(ALL), happenings=st.lists(st.sampled_from(HAPPENINGS), max_size=10))
def test_law_whatever_happens_an_effect_ends_once_or_is_awaited(
    expectation: Expectation, happenings: list[Happening]
) -> None:
    state = with_status("Preparing", firmware_version="1.0")
    awaited = Awaited("c", "Any", expectation, NO_EFFECT).started(NOON, state)
    for minutes, happening in enumerate(happenings):
        awaited = awaited.after(happening, state, NOON + minutes * MINUTE)
        if awaited.is_settled:
            assert awaited.effect.at is not None
            assert awaited.effect.note
            break
        assert awaited.effect.at is None


def test_a_transaction_goes_by_our_id_and_by_those_that_its_charge_point_has_used_lately() -> None:
    connectors = {1: Connector(connector_id=1, heard_ids={4711: NOON})}
    state = charge_point(connectors=connectors, transactions={7: transaction()})
    assert state.called(7, LATER) == transaction()
    assert state.called(4711, LATER) == transaction()
    assert state.called(4711, NOON + 60 * MINUTE) is None
    assert state.called(8, LATER) is None
