"""Whole conversations as text files, which are documentation at the same time.

`#` is a comment, `>` a frame from the charge point, `<` the next frame from us, `@31` the clock in seconds, and `=` the
last event with its details. `!` is a step of ours: `call ID ACTION PAYLOAD`, `cancel ID`, `hold`, `release`, `close`;
`wait` answers nothing until `answer`, `abandon` gives up the oldest CALL that waits.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from genx.ocpp import frames
from genx.ocpp.conversation import CallAnswered, CallReceived, CallRefused, Conversation, OutgoingCall
from genx.ocpp.v16.actions import ACTIONS, DIALECT
from genx.ocpp.v16.messages import core, security

FOLDER = Path(__file__).parent / "transcripts"
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACCEPTED = core.IdTagInfo(status="Accepted")


class Transcript:
    def __init__(self) -> None:
        self.conversation = Conversation(DIALECT)
        self.now = 0.0
        self.patient = False
        self.unanswered: list[CallReceived | CallRefused] = []
        self.calls: dict[str, OutgoingCall] = {}
        self.to_send: list[str] = []
        self.said = ""

    def play(self, line: str) -> None:
        kind, rest = line[0], line[1:].strip()
        match kind:
            case ">":
                self.hear(rest)
            case "<":
                self.send()
                assert self.to_send, "nothing is to be sent"
                assert self.to_send.pop(0) == rest
            case "@":
                self.now = float(rest)
                for failed in self.conversation.tick(self.now):
                    self.said = describe(failed)
            case "=":
                assert self.said == rest
            case "!":
                self.act(*rest.split(maxsplit=3))
            case _:
                raise AssertionError(f"what is {line!r}?")
        self.send()

    def hear(self, text: str) -> None:
        event = self.conversation.receive(text)
        self.said = describe(event)
        if isinstance(event, CallReceived | CallRefused):
            self.unanswered.append(event)
            if not self.patient:
                self.answer()

    def answer(self) -> None:
        event = self.unanswered.pop(0)
        if isinstance(event, CallRefused):
            reply = frames.error(event.raw_id, event.code, event.description)
        else:
            reply = frames.result(event.raw_id, response_to(event, START + timedelta(seconds=self.now)))
        self.conversation.answer(event, reply)

    def act(self, what: str, *words: str) -> None:
        match what:
            case "call":
                message_id, action, payload = words
                request = msgspec.json.decode(payload, type=ACTIONS[action].request)
                call = OutgoingCall(message_id=message_id, action=action, request=request, timeout=30.0)
                self.calls[message_id] = call
                self.conversation.call(call, self.now)
            case "cancel":
                assert self.conversation.cancel(self.calls[words[0]])
            case "wait":
                self.patient = True
            case "answer":
                self.answer()
            case "abandon":
                self.conversation.abandon(self.unanswered.pop(0))
            case "close":
                self.said = " ".join(call.message_id for call in self.conversation.close())
            case "hold":
                self.conversation.hold()
            case "release":
                self.conversation.release()
            case _:
                raise AssertionError(f"what is {what!r}?")

    def send(self) -> None:
        self.to_send += [each.frame for each in self.conversation.frames_to_send(self.now)]


def describe(event: object) -> str:
    """Return the kind of an event and its first details: the CALL, code, description, notes."""
    parts = [type(event).__name__]
    call = getattr(event, "call", None)
    if call is not None:
        parts.append(call.message_id)
    parts += [getattr(event, name) for name in ("error_code", "code", "reason") if getattr(event, name, None)]
    if isinstance(event, CallReceived | CallAnswered) and event.notes:
        parts.append("; ".join(event.notes))
    return " ".join(parts)


def response_to(event: CallReceived, now: datetime) -> Struct:
    match event.action:
        case "BootNotification":
            return core.BootNotificationResponse(status="Accepted", current_time=now, interval=300)
        case "Heartbeat":
            return core.HeartbeatResponse(current_time=now)
        case "Authorize":
            return core.AuthorizeResponse(id_tag_info=ACCEPTED)
        case "StartTransaction":
            return core.StartTransactionResponse(id_tag_info=ACCEPTED, transaction_id=1)
        case "DataTransfer":
            return core.DataTransferResponse(status="UnknownVendorId")
        case "SignCertificate":
            return security.SignCertificateResponse(status="Rejected")
    response: Struct = ACTIONS[event.action].response()
    return response


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    transcript = Transcript()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                transcript.play(line)
            except AssertionError as problem:
                raise AssertionError(f"{path.name}:{number}: {problem}") from problem
    assert transcript.to_send == []
    assert len(path.read_text().splitlines()) > 3
