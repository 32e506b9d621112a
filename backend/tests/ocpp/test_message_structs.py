"""Our structs compared with the specification (data/ocpp16.json) and the schemas of PyPI `ocpp` (C3)."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, inspect

from genx.ocpp.dialect import read_request, read_response
from genx.ocpp.errors import ACCEPTED_SYNONYMS, ERROR_CODES
from genx.ocpp.reading.encoding import encode
from genx.ocpp.reading.payload import Accepted
from genx.ocpp.v16.actions import ACTIONS
from genx.ocpp.v16.messages.core import (
    BootNotificationResponse,
    HeartbeatResponse,
    IdTagInfo,
    RemoteStartTransactionRequest,
)
from genx.ocpp.v16.messages.local_auth_list import AuthorizationData, SendLocalListRequest
from genx.ocpp.v16.messages.smart_charging import SetChargingProfileRequest
from tests.ocpp.ocpp_schemas import folder, problems
from tests.ocpp.ocpp_strategies import right

FACTS = json.loads((Path(__file__).parent / "data" / "ocpp16.json").read_text())
SENT_BY_US = [
    *((action.request, action.name) for action in ACTIONS.values() if action.sender != "cp"),
    *((action.response, f"{action.name}Response") for action in ACTIONS.values() if action.sender != "cs"),
]
SENT_TO_US = [
    *(action.request for action in ACTIONS.values() if action.sender == "cp"),
    *(action.response for action in ACTIONS.values() if action.sender == "cs"),
]
PATTERNS = {"uri": r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$"}


def bare(described: inspect.Type) -> inspect.Type:
    """Return the type without `| None` and annotations."""
    while isinstance(described, inspect.Metadata | inspect.UnionType):
        described = described.type if isinstance(described, inspect.Metadata) else described.types[0]
    return described


def compare(fact: Any, described: inspect.Type, place: str, *, ours: bool) -> None:
    """Check that a type of ours agrees with the specification. Lengths count only in messages that we send (V5)."""
    known = bare(described)
    if isinstance(fact, str) and fact in FACTS["types"]:
        fact = FACTS["types"][fact]
    if isinstance(fact, str):
        compare_scalar(fact, known, place, ours=ours)
    elif "enum" in fact:
        if ".sampledValue[]." in place:  # V3: any words of a sampled value are kept as sent.
            assert isinstance(known, inspect.StrType), place
            return
        assert isinstance(known, inspect.LiteralType), place
        assert set(known.values) == set(fact["enum"]), place
    elif "array" in fact:
        assert isinstance(known, inspect.VarTupleType), place
        compare(fact["array"], known.item_type, f"{place}[]", ours=ours)
    else:
        compare_object(fact, known, place, ours=ours)


def compare_object(fact: dict[str, Any], known: inspect.Type, place: str, *, ours: bool) -> None:
    assert isinstance(known, inspect.StructType), place
    fields = {field.encode_name: field for field in known.fields}
    assert {name.removesuffix("?") for name in fact} == set(fields), place
    for name, each in fact.items():
        field = fields[name.removesuffix("?")]
        # Some charge points leave out fields that the tolerant reader can do without.
        assert field.required is not name.endswith("?"), f"{place}.{name}"
        compare(each, field.type, f"{place}.{name}", ours=ours)


def compare_scalar(fact: str, known: inspect.Type, place: str, *, ours: bool) -> None:
    kind, _, length = fact.partition("<=")
    expected = {
        "string": inspect.StrType,
        "uri": inspect.StrType,
        "integer": inspect.IntType,
        "number multipleOf 0.1": inspect.FloatType,
        "boolean": inspect.BoolType,
        "date-time": inspect.DateTimeType,
    }[kind]
    assert isinstance(known, expected), place
    if isinstance(known, inspect.StrType) and ours:
        assert known.max_length == (int(length) if length else None), place
        assert known.pattern == PATTERNS.get(kind), place
    if isinstance(known, inspect.IntType):
        assert known.ge is not None, place
        assert known.le is not None, place
    if isinstance(known, inspect.DateTimeType):
        assert known.tz, place


def test_the_actions_are_exactly_those_of_the_specification() -> None:
    assert list(ACTIONS) == list(FACTS["messages"])
    for name, fact in FACTS["messages"].items():
        assert (ACTIONS[name].profile, ACTIONS[name].sender) == (fact["profile"], fact["from"])


@pytest.mark.parametrize("name", ACTIONS)
def test_messages_agree_with_the_specification(name: str) -> None:
    action = ACTIONS[name]
    fact = FACTS["messages"][name]
    compare(fact["request"], inspect.type_info(action.request), name, ours=action.request not in SENT_TO_US)
    compare(fact["response"], inspect.type_info(action.response), name, ours=action.response not in SENT_TO_US)


def test_error_codes_agree_with_the_specification() -> None:
    assert set(FACTS["rpc"]["errorCodes"]) == ERROR_CODES
    assert FACTS["rpc"]["acceptedFromPeers"] == ACCEPTED_SYNONYMS


def test_there_is_a_schema_for_every_message() -> None:
    names = {path.stem for path in folder().glob("*.json")}
    assert names == {*ACTIONS, *(f"{name}Response" for name in ACTIONS)}


@pytest.mark.parametrize(("message", "name"), SENT_BY_US, ids=lambda each: each if isinstance(each, str) else "")
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_c3_every_message_that_we_send_agrees_with_its_schema(
    message: type[Struct], name: str, data: st.DataObject
) -> None:
    payload = encode(data.draw(right(inspect.type_info(message))))
    assert problems(name, payload) == []


@pytest.mark.parametrize(("message", "name"), SENT_BY_US, ids=lambda each: each if isinstance(each, str) else "")
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_that_we_send_reads_back_as_it_was(message: type[Struct], name: str, data: st.DataObject) -> None:
    """Times are cut to milliseconds, so a second round changes nothing more."""
    sent = encode(data.draw(right(inspect.type_info(message))))
    action = ACTIONS[name.removesuffix("Response")]
    read = read_response(action, sent) if name.endswith("Response") else read_request(action, sent)
    assert isinstance(read, Accepted)
    assert encode(read.request) == sent


@pytest.mark.parametrize(
    "payload",
    [
        '{"idTag":"123456789012345678901"}',
        '{"idTag":""}',
        '{"connectorId":0,"idTag":"A"}',
        '{"connectorId":"1","idTag":"A"}',
        "{}",
    ],
)
def test_c3_a_request_of_ours_that_breaks_the_schema_does_not_decode(payload: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(payload, type=RemoteStartTransactionRequest)


@pytest.mark.parametrize(("limit", "right_one"), [("16.0", True), ("16.1", True), ("0.3", True), ("16.15", False)])
def test_c3_limits_have_one_decimal(limit: str, right_one: bool) -> None:
    payload = (
        '{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile",'
        '"chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","minChargingRate":%s,'
        '"chargingSchedulePeriod":[{"startPeriod":0,"limit":%s}]}}}'
    )
    for text in (payload % (limit, "6"), payload % ("6", limit)):
        assert (problems("SetChargingProfile", text) == []) is right_one
        try:
            msgspec.json.decode(text, type=SetChargingProfileRequest)
        except msgspec.ValidationError:
            assert not right_one
        else:
            assert right_one


def test_v7_times_within_a_message_are_formatted() -> None:
    now = datetime(2026, 5, 1, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    boot = BootNotificationResponse(status="Accepted", current_time=now, interval=300)
    assert encode(boot) == '{"status":"Accepted","currentTime":"2026-05-01T12:00:00.123Z","interval":300}'
    tag = AuthorizationData(id_tag="A", id_tag_info=IdTagInfo(status="Accepted", expiry_date=now))
    assert encode(SendLocalListRequest(list_version=1, local_authorization_list=(tag,), update_type="Full")) == (
        '{"listVersion":1,"localAuthorizationList":[{"idTag":"A","idTagInfo":'
        '{"expiryDate":"2026-05-01T12:00:00.123Z","status":"Accepted"}}],"updateType":"Full"}'
    )
    assert encode(HeartbeatResponse(current_time=now)) == '{"currentTime":"2026-05-01T12:00:00.123Z"}'
