"""Rules that commands share, with whatever chargers report about themselves."""

from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16.commands import COMMANDS
from genx.central_system.v16.commands.rules import (
    TRANSFERS,
    check_location,
    connectors_of,
    ends_sessions,
    exceeds,
    is_off,
    number,
    one_of,
)
from genx.domain.connector import Connector
from genx.domain.errors import Refusal, UnusableRequest
from tests.domain.builders import NOON, charge_point, transaction

KEYS = st.sampled_from(
    [
        "authorizationcacheenabled",
        "certificatesignedmaxchainsize",
        "chargeprofilemaxstacklevel",
        "chargingscheduleallowedchargingrateunit",
        "chargingschedulemaxperiods",
        "connectiontimeout",
        "localauthlistenabled",
        "localauthlistmaxlength",
        "metervaluesampleinterval",
        "reserveconnectorzerosupported",
        "securityprofile",
        "sendlocallistmaxlength",
    ]
)
KNOWN = st.dictionaries(KEYS, st.none() | st.text())
STATUSES = st.sampled_from([None, "Available", "Preparing", "Charging", "Finishing", "Reserved", "Faulted", "odd"])
STATES = st.builds(
    lambda statuses, running: charge_point(
        connectors={id_: Connector(connector_id=id_, status=status) for id_, status in enumerate(statuses)},
        transactions={7: transaction(7)} if running else {},
    ),
    st.lists(STATUSES, max_size=3),
    st.booleans(),
)

each_command = pytest.mark.parametrize("spec", COMMANDS.values(), ids=COMMANDS.keys())


@each_command
@given(state=STATES, known=KNOWN)
def test_nothing_that_a_charger_reports_breaks_a_command(spec: CommandSpec, state: Any, known: Any) -> None:
    """It is sent or refused, and its warnings are sentences."""
    request, found = msgspec.convert(spec.example, spec.request_type), Situation(state, known, NOON)
    try:
        assert isinstance(spec.ready(request, found, force=False), spec.request_type)
    except Refusal as refusal:
        assert type(refusal) in spec.refusals
    if spec.warnings is not None:
        assert all(sentence.endswith(".") for sentence in spec.warnings(request, found))


@each_command
@given(state=STATES, known=KNOWN)
def test_a_command_that_does_not_look_at_the_configuration_is_the_same_with_any(
    spec: CommandSpec, state: Any, known: Any
) -> None:
    if not spec.looks_at_the_configuration:
        assert outcome(spec, Situation(state, known, NOON)) == outcome(spec, Situation(state, {}, NOON))


def outcome(spec: CommandSpec, found: Situation) -> Any:
    """Return all that a row says about its example."""
    request = msgspec.convert(spec.example, spec.request_type)
    try:
        request = spec.ready(request, found, force=False)
    except Refusal as refusal:
        return type(refusal), refusal.detail
    expected = None if spec.expects is None else spec.expects(request, found)
    return request, expected, None if spec.warnings is None else spec.warnings(request, found)


@given(st.text() | st.from_regex(r"[a-z]{3,5}://[^/]{0,9}(:[0-9]{0,6})?/?", fullmatch=True))
def test_any_location_is_usable_or_refused(location: str) -> None:
    try:
        check_location("/location", location)
    except UnusableRequest as refusal:
        assert refusal.pointer == "/location"
    else:
        assert urlsplit(location).scheme.lower() in TRANSFERS
        assert urlsplit(location).hostname


@pytest.mark.parametrize("text", ["false", "False", " false ", '"FALSE"'])
def test_qd13_a_switch_is_off_however_it_is_written(text: str) -> None:
    assert is_off({"switch": text}, "Switch")


@pytest.mark.parametrize("text", [None, "", "true", "0", "no"])
def test_a_switch_that_is_not_certainly_off_is_on(text: str | None) -> None:
    assert not is_off({"switch": text}, "Switch")


def test_a_maximum_is_exceeded_above_it_and_only_if_it_is_known() -> None:
    assert exceeds({"most": "5"}, "Most", 5, "5 tags") == []
    assert exceeds({"most": "5"}, "Most", 6, "6 tags") == ["6 tags: this charger takes at most 5 (Most)."]
    assert exceeds({"most": "many"}, "Most", 6, "6 tags") == exceeds({}, "Most", 6, "6 tags") == []
    assert (number({"most": '"7"'}, "Most"), number({"most": None}, "Most")) == (7, None)


def test_lists_of_words_connectors_and_sessions_are_sentences() -> None:
    assert one_of(["a", "b", "c"]) == "a, b or c"
    assert connectors_of(charge_point(configured_connectors=1)) == "the charger has connector 1 only"
    assert connectors_of(charge_point(configured_connectors=3)) == "the charger has the connectors 1 to 3"
    running = Situation(charge_point(transactions={7: transaction(7, id_tag="A")}), {}, NOON)
    assert ends_sessions(running) == ends_sessions(running, 1) == ["This ends the session of A."]
    assert ends_sessions(running, 2) == []
