"""Frames of all kinds, at random and from the corpus: one event each, decided or not, at a bounded amount of work.

A piece of a frame is repeated 500, 1,000 and 20,000 times: twice as much is at most twice the work, and a message of a
megabyte is no more work than ADR 11 allows.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genx.central_system.decision import Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16 import inbound
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.gateway.link import entries
from genx.ocpp.conversation import CallReceived, CallRefused, Conversation, UnknownAnswer
from genx.ocpp.v16.actions import DIALECT
from tests.support.work import lines

CORPUS = Path(__file__).with_name("corpus") / "frames"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
STATE = ChargePoint(charger_id=1, device_id="CP001", registered_at=NOW)
MOST_LINES = 700_000
"""Lines of ours that any message of a megabyte may run."""

PIECES = (
    *("[", "]", "{", "}", '"', "\\", ",", ":", "1", "1e9", "null", "true", " ", "\x00", "\ud800", "://", "@", "x"),
    *(
        '"a":1,',
        '"key":"password",',
        '"value":"x",',
        '{"value":"1"},',
        '{"value":1,"unit":7},',
        "[[]],",
        '\\"',
        "\\u0000",
    ),
    *('{"timestamp":"2026-05-01T12:00:00Z","sampledValue":[{"value":"1"}]},', '{"sampledValue":{"value":null}},'),
)
FRAMES = (
    ('[2,"a","MeterValues",{"connectorId":1,"meterValue":[', "1]}]"),
    ('[2,"a","MeterValues",{"connectorId":1,"meterValue":[{"sampledValue":[', "1]}]}]"),
    ('[2,"a","StopTransaction",{"transactionData":[', "1]}]"),
    ('[2,"a","StatusNotification",{"connectorId":"1",', '"z":1}]'),
    ('[2,"a","StatusNotification",{"connectorId":"1","x":[', "1]}]"),
    ('[2,"a","DataTransfer",{"vendorId":"V","data":"', '"}]'),
    ('[3,"a",{"configurationKey":[', "1]}]"),
    ('[4,"a","b","', '",{}]'),
    ('[2,"a","Heartbeat",{},', "1]"),
    ("[", "]"),
    ("[]" * 70, ""),
    ("", ""),
)
"""How a frame begins and ends around what is repeated."""


def serve(text: str) -> None:
    """Read a frame, decide what is to be decided of it, and make its entry of the log."""
    event = Conversation(DIALECT).receive(text)
    if isinstance(event, CallReceived):
        incoming = Incoming(event.action, event.request, NOW, event.payload)
        inbound.decide(STATE, incoming, Facts(new_wire_id=1), Policy())
    if isinstance(event, CallReceived | CallRefused):
        entries.received(STATE, event, NOW, ())
    elif isinstance(event, UnknownAnswer):
        entries.answered(STATE, None, NOW, payload=event.payload, message_id=event.message_id)


@given(st.sampled_from(FRAMES), st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join))
@settings(max_examples=60)
@example(FRAMES[1], '{"value":1},')
@example(FRAMES[2], '{"sampledValue":{"value":null}},')
@example(FRAMES[4], "[[]],")
@example(("[]" * 70, ""), "]")
def test_repeating_a_piece_of_a_frame_costs_no_more_than_in_proportion(around: tuple[str, str], piece: str) -> None:
    beginning, end = around
    once, twice = (lines(serve, beginning + piece * count + end) for count in (200, 400))
    assert twice <= 2.2 * once + 2_000
    for count in (2_000, 9_000, 20_000, 1 << 20):
        assert lines(serve, beginning + piece * min(count, (1 << 20) // len(piece)) + end) <= MOST_LINES


@given(
    st.lists(
        st.sampled_from((*PIECES, *(part for frame in FRAMES for part in frame))) | st.text(max_size=5), max_size=40
    ).map("".join)
)
@settings(max_examples=300)
def test_no_frame_raises_an_exception(text: str) -> None:
    serve(text)


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_frames_of_the_corpus(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    serve(text)
    for count in (2, 70, 3_000):
        serve(text * count)
        serve(text[:-2] + text[-12:-2] * count)
