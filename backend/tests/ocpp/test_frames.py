"""Frames (F0 to F13)."""

import json

import pytest

from genx.ocpp import frames
from genx.ocpp.frames import BadCall, BadFrame, Call, CallError, CallResult, Frame, parse
from genx.ocpp.v16.messages import core


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('[2,"17","MeterValues",{"connectorId":1,"meterValue":[{"sampledValue":[,{}]}]}]', "MeterValues"),
        ('[2,"17","StatusNotification",{"connectorId":1', "StatusNotification"),
        (' [ 2 , "17" , "Heartbeat" , {}', "Heartbeat"),
        ('[2,"17",Heartbeat,{}]', None),
        ('[2,"17",', None),
    ],
)
def test_f0_broken_json_that_begins_like_a_call_can_be_answered(text: str, action: str | None) -> None:
    """QB2: a leading comma inside `sampledValue`."""
    frame = parse(text)
    assert isinstance(frame, BadCall)
    assert (frame.raw_id, frame.message_id, frame.action) == ('"17"', "17", action)
    assert frame.code == "FormationViolation"
    assert json.loads(frame.payload) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hello",
        "{",
        "[2,",
        '[2,"17"',
        '[2,"1\x007","Heartbeat",{',
        f'[2,"{"x" * 256}","Heartbeat",{{',
        "{}",
        "17",
        "null",
        '"[]"',
        "[]",
        "[ ]",
        '[0,"17"]',
        '[1,"17","Heartbeat",{}]',
        '[5,"17"]',
        '["2","17","Heartbeat",{}]',
        '[null,"17"]',
        "[2]",
        '[2,null,"Heartbeat",{}]',
        '[2,true,"Heartbeat",{}]',
        '[2,["17"],"Heartbeat",{}]',
        '[2,{},"Heartbeat",{}]',
        f'[2,"{"x" * 256}","Heartbeat",{{}}]',
        f'[2,{"1" * 256},"Heartbeat",{{}}]',
        '[2,"17","DataTransfer",{"data":' + "[" * 65 + "]" * 65 + "}]",
        "[" * 100_000,
        '["' + '\\"' * 100_000,
    ],
)
def test_f1_a_text_that_cannot_be_answered_is_a_bad_frame(text: str) -> None:
    assert isinstance(parse(text), BadFrame)


@pytest.mark.parametrize("depth", [62, 63])
def test_f1_sixty_four_levels_are_the_limit(depth: int) -> None:
    """The frame and the payload are two of the levels. Brackets in a text do not count."""
    text = '[2,"17","Heartbeat",{"x":' + "[" * depth + '"[[[\\"[["' + "]" * depth + "}]"
    assert isinstance(parse(text), Call if depth == 62 else BadFrame)


@pytest.mark.parametrize("text", ['[2,"17","Heartbeat"]', '[2,"17","Heartbeat",null]', '[2,"17","Heartbeat",{}]'])
def test_f4_a_missing_payload_is_an_empty_one(text: str) -> None:
    assert parse(text) == Call('"17"', "17", "Heartbeat", "{}")


@pytest.mark.parametrize("payload", ["[]", '"{}"', "5", "true", "-1.5e3"])
@pytest.mark.parametrize("action", ["Heartbeat", "NoSuchAction"])
def test_f5_a_payload_that_is_not_an_object_is_refused(payload: str, action: str) -> None:
    frame = parse(f'[2,"17","{action}",{payload}]')
    assert isinstance(frame, BadCall)
    assert (frame.code, frame.action, frame.payload) == ("FormationViolation", action, payload)


@pytest.mark.parametrize("text", ['[2,"17"]', '[2,"17",null,{}]', '[2,"17",5,{}]', '[2,"17",["Heartbeat"],{}]'])
def test_f5_an_action_that_is_not_a_text_is_refused(text: str) -> None:
    frame = parse(text)
    assert isinstance(frame, BadCall)
    assert (frame.code, frame.action) == ("FormationViolation", None)


def test_f6_extra_elements_are_ignored() -> None:
    assert parse('[2,"17","Heartbeat",{},{},7]') == Call('"17"', "17", "Heartbeat", "{}")
    assert parse('[3,"17",{},7]') == CallResult("17", "{}")


@pytest.mark.parametrize(
    ("raw_id", "message_id"),
    [
        ("17", "17"),
        ("-1.50e3", "-1.50e3"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ('""', ""),
        ('"a\\u0041"', "aA"),
        ('"a\\"b"', 'a"b'),
        ('"\\ud83d\\ude00"', "😀"),
        ('"😀"', "😀"),
        ('"\\ud800"', "\\ud800"),
        ('"\\u0000"', "\\u0000"),
        (f'"{"x" * 255}"', "x" * 255),
        ('"' + "\\u0041" * 255 + '"', "A" * 255),
    ],
)
@pytest.mark.parametrize("rest", ["{}", "{", '{"x":"\\ud800"}', '{"x":1e400}'])
def test_f7_the_id_is_echoed_as_it_came(raw_id: str, message_id: str, rest: str) -> None:
    """The rest of the frame does not matter."""
    frame = parse(f'[2,{raw_id},"Heartbeat",{rest}]')
    assert isinstance(frame, Call | BadCall)
    assert (frame.raw_id, frame.message_id) == (raw_id, message_id)
    assert frames.result(frame.raw_id, core.StatusNotificationResponse()).frame == f"[3,{raw_id},{{}}]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[3,"17",{"status":"Accepted"}]', CallResult("17", '{"status":"Accepted"}')),
        ('[3,"17"]', CallResult("17", "{}")),
        ('[3,"17",null]', CallResult("17", "{}")),
        ('[3,17,"Accepted"]', CallResult("17", '"Accepted"')),
        ('[3,"17",{"x":"\\ud800"}]', CallResult("17", '{"x":"\\\\ud800"}')),
    ],
)
def test_f11_an_answer_may_have_any_payload(text: str, expected: Frame) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[4,"17","NotSupported","no",{"x":1}]', CallError("17", "NotSupported", "no", '{"x":1}')),
        ('[4,"17","NotSupported","no"]', CallError("17", "NotSupported", "no", "{}")),
        ('[4,"17","NotSupported"]', CallError("17", "NotSupported", "", "{}")),
        ('[4,"17"]', CallError("17", "GenericError", "", "{}")),
        ('[4,"17","",""]', CallError("17", "GenericError", "", "{}")),
        ('[4,"17","Oops",5,null]', CallError("17", "Oops", "5", "null")),
        ('[4,"17","FormatViolation","",{}]', CallError("17", "FormationViolation", "", "{}")),
        ('[4,"17","OccurrenceConstraintViolation"]', CallError("17", "OccurenceConstraintViolation", "", "{}")),
        ('[4,"17","A","B",{},6]', CallError("17", "A", "B", "{}")),
    ],
)
def test_f10_a_callerror_may_have_any_length_and_code(text: str, expected: CallError) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", ['[3,"17",{"configurationKey":[{"key":"A"}', '[4,"17","GenericError","'])
def test_a_truncated_answer_still_names_its_call(text: str) -> None:
    """QB1: a GetConfiguration answer that is cut off."""
    assert parse(text) == BadFrame("no valid JSON", answers="17")


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        ('{"x":"\\ud800!"}', {"x": "\\ud800!"}),
        ('{"x":"\\udfff\\ud800"}', {"x": "\\udfff\\ud800"}),
        ('{"\\ud800":"\\ud83d\\ude00"}', {"\\ud800": "😀"}),
        ('{"x":NaN,"y":-Infinity}', {"x": "NaN", "y": "-Infinity"}),
        ('{"x":"a\tb"}', {"x": "a\tb"}),
        ('{"x":NaN,"y":1e400,"z":-1E+400}', {"x": "NaN", "y": "1e400", "z": "-1E+400"}),
        ('{"x":NaN,"y":9223372036854775808}', {"x": "NaN", "y": "9223372036854775808"}),
        ('{"x":NaN,"y":-9223372036854775808,"z":[1.5,true]}', {"x": "NaN", "y": -(2**63), "z": [1.5, True]}),
        ('{"x":NaN,"y":' + "1" * 5000 + "}", {"x": "NaN", "y": "1" * 5000}),
        ('{"x":"a\x00b"}', {"x": "a\\u0000b"}),
        ('{"x":"a\ud800b"}', {"x": "a\\ud800b"}),
        ('{"x":NaN,"x":1}', {"x": 1}),
    ],
)
def test_f13_characters_that_cannot_be_kept_are_escaped(payload: str, kept: object) -> None:
    frame = parse(f'[2,"17","Heartbeat",{payload}]')
    assert isinstance(frame, Call)
    assert json.loads(frame.payload) == kept
    assert "\x00" not in frame.payload
    frame.payload.encode()


@pytest.mark.parametrize("payload", ['{"x":"a\\u0000b"}', '{"x":1e400}', '{ "x" : "\\u00e9" }', '{"x":1,"x":2}'])
def test_f13_other_characters_are_kept_as_they_came(payload: str) -> None:
    assert parse(f'[2,"17","Heartbeat",{payload}]') == Call('"17"', "17", "Heartbeat", payload)


@pytest.mark.parametrize("around", ["{}\x00", "{}\x00\x00\r\n", "\ufeff{}"])
def test_padding_of_other_programming_languages_is_not_part_of_the_text(around: str) -> None:
    assert parse(around.format('[2,17,"Heartbeat",{}]')) == Call("17", "17", "Heartbeat", "{}")


@pytest.mark.parametrize("text", ['[2,"17","Heartbeat",{}]', '[2, "17", "Heartbeat", {"x": 1}]'])
def test_a_glance_agrees_with_parsing(text: str) -> None:
    assert frames.glance(text) == parse(text)


@pytest.mark.parametrize(
    "text", ['[2,17,"Heartbeat",{}]', '[2,"17","Heartbeat"]', '[2,"17","Heartbeat",{"x":' + "[" * 65 + "]" * 65 + "}]"]
)
def test_a_glance_leaves_unusual_frames_to_parsing(text: str) -> None:
    assert frames.glance(text) is None


@pytest.mark.parametrize("text", ["[NaN]", "[9,NaN]", "NaN", '{"x":NaN}'])
def test_f1_json_that_is_not_a_frame_is_a_bad_frame(text: str) -> None:
    assert isinstance(parse(text), BadFrame)


def test_an_odd_id_is_echoed_as_json() -> None:
    frame = parse('[2,"a\tb","Heartbeat",{}]')
    assert frame == Call('"a\\tb"', "a\tb", "Heartbeat", "{}")


def test_a_callerror_of_ours_is_short_and_storable() -> None:
    reply = frames.error('"17"', "GenericError", "x\x00\ud800" + "y" * 300, {"why": 1})
    kind, message_id, code, description, details = json.loads(reply.frame)
    assert (kind, message_id, code, details) == (4, "17", "GenericError", {"why": 1})
    assert len(description) == 255
    assert description.startswith("x\\u0000\\ud800yyy")
    assert (reply.error_code, reply.description, reply.payload) == (code, description, '{"why":1}')


def test_a_callresult_of_ours_has_its_payload() -> None:
    reply = frames.result("17", core.ClearCacheResponse(status="Accepted"))
    assert (reply.frame, reply.payload) == ('[3,17,{"status":"Accepted"}]', '{"status":"Accepted"}')
    assert (reply.error_code, reply.description) == (None, "")
