"""The conversation with one charge point: frames in, one event each; CALLs and replies in, frames out in order."""

from bisect import insort
from collections import deque
from typing import Any, Final, Literal

from msgspec import Struct

from genx.ocpp import frames
from genx.ocpp.dialect import Action, Dialect, read_request, read_response
from genx.ocpp.errors import ErrorCode, LocalProtocolError, QueueFull
from genx.ocpp.frames import Reply
from genx.ocpp.json_text import dump, storable
from genx.ocpp.reading.encoding import encode
from genx.ocpp.reading.payload import Violation

REMEMBERED_TIMEOUTS: Final = 16
"""CALLs of ours whose late answers are still recognised (F9)."""

KEPT_OF_BAD_FRAME: Final = 500

FailureReason = Literal["CallError", "BadAnswer", "Timeout"]


class OutgoingCall(Struct, eq=False, kw_only=True):
    """A CALL of ours, encoded when it is made.

    `timeout` is in seconds from its sending; a lower `priority` goes first; `context` belongs to its maker.
    """

    message_id: str
    action: str
    request: Struct
    timeout: float
    priority: int = 0
    context: Any = None
    sent_at: float | None = None
    frame: str = ""
    payload: str = ""

    def __post_init__(self) -> None:
        self.payload = encode(self.request)
        self.frame = frames.call(self.message_id, self.action, self.payload)


class CallReceived(Struct, frozen=True, eq=False):
    """A CALL to decide and answer; `notes` say what was odd about it."""

    raw_id: str
    message_id: str
    action: str
    request: Struct
    payload: str
    notes: tuple[str, ...] = ()


class CallRefused(Struct, frozen=True, eq=False):
    """A CALL to answer with this CALLERROR (F0, F2, F3, F5, V1 to V3)."""

    raw_id: str
    message_id: str
    action: str | None
    payload: str
    code: ErrorCode
    description: str


class CallAnswered(Struct, frozen=True, eq=False):
    call: OutgoingCall
    response: Struct
    payload: str
    notes: tuple[str, ...] = ()


class CallFailed(Struct, frozen=True, eq=False):
    """A CALL of ours that failed. `code` is that of the CALLERROR, or None if the failure is our own finding (F11).

    `payload` is JSON text of the error's details or of the bad answer, `{}` if neither came.
    """

    call: OutgoingCall
    reason: FailureReason
    code: str | None
    description: str
    payload: str = "{}"


class LateAnswer(Struct, frozen=True, eq=False):
    """The answer to a CALL that had timed out (F9). `response` is None if it was an error or broke the schema (F11)."""

    call: OutgoingCall
    payload: str
    response: Struct | None = None
    error_code: str | None = None
    description: str = ""


class UnknownAnswer(Struct, frozen=True, eq=False):
    """An answer to a CALL that was never sent (F8)."""

    message_id: str
    payload: str
    error_code: str | None = None
    description: str = ""


class BadFrameReceived(Struct, frozen=True, eq=False):
    """A text that can't be answered (F1), cut after its beginning."""

    text: str
    reason: str


Event = CallReceived | CallRefused | CallAnswered | CallFailed | LateAnswer | UnknownAnswer | BadFrameReceived


class Conversation:
    """A conversation in one dialect.

    It is pure: `now` is a monotonic clock in seconds. The owner of the socket calls in this order:

    `receive` for each text message, then `answer` (or `abandon`) for each CALL it returned; `call` for each CALL of
    ours; then `frames_to_send`, sending all of them; `tick` when `next_deadline` has passed; `close` when the link is
    gone.
    """

    __slots__ = (
        "_actions",
        "_closed",
        "_held",
        "_late",
        "_max_waiting",
        "_outstanding",
        "_replies",
        "_unanswered",
        "_waiting",
    )

    def __init__(self, dialect: Dialect, *, max_waiting: int = 100) -> None:
        self._actions = dialect.actions
        self._max_waiting = max_waiting
        self._held = False
        self._closed = False
        self._outstanding: OutgoingCall | None = None
        self._waiting: list[OutgoingCall] = []
        self._unanswered: list[CallReceived | CallRefused] = []
        self._replies: list[Reply] = []
        self._late: deque[OutgoingCall] | None = None

    @property
    def outstanding(self) -> OutgoingCall | None:
        """The CALL of ours that was sent and is not answered yet."""
        return self._outstanding

    def receive(self, text: str) -> Event:
        """Return the meaning of a text message of the charge point. Never raises."""
        usual = frames.glance(text)
        if usual is not None:
            plain = _read_strictly(self._actions.get(usual.action), usual)
            if plain is not None:
                return self._expect_answer(plain)
        return self._receive_parsed(frames.parse(text), text)

    def answer(self, received: CallReceived | CallRefused, reply: Reply) -> None:
        """Queue the reply. Raises LocalProtocolError if that CALL is not waiting for one."""
        self.abandon(received)
        self._replies.append(reply)

    def abandon(self, received: CallReceived | CallRefused) -> None:
        """Leave a CALL unanswered for good (T11c). Raises LocalProtocolError if it is not waiting for an answer."""
        for index, each in enumerate(self._unanswered):
            if each is received:
                del self._unanswered[index]
                return
        raise LocalProtocolError(f"CALL {received.message_id} is not waiting for an answer")

    def call(self, call: OutgoingCall, now: float) -> None:
        """Queue a CALL of ours behind those of the same priority; it waits from `now`.

        Raises QueueFull (C1), or LocalProtocolError if it breaks the schema of the dialect (C3).
        """
        if self._closed:
            raise LocalProtocolError("the conversation is over")
        action = self._actions.get(call.action)
        complaint = "no such action" if action is None else action.request_reader.complaint(call.payload)
        if complaint is not None:
            raise LocalProtocolError(f"{call.action}: {complaint}")
        if len(self._waiting) >= self._max_waiting:
            raise QueueFull(f"{self._max_waiting} CALLs are waiting")
        insort(self._waiting, call, key=_priority)

    def cancel(self, call: OutgoingCall) -> bool:
        """Withdraw a CALL. Returns False if it was already sent."""
        if call not in self._waiting:
            return False
        self._waiting.remove(call)
        return True

    def hold(self) -> None:
        """B6: send no CALLs from now on."""
        self._held = True

    def release(self) -> None:
        """B6: send CALLs again."""
        self._held = False

    def frames_to_send(self, now: float) -> list[Reply | OutgoingCall]:
        """Return what is to be sent now, in this order: replies, then at most one CALL."""
        out: list[Reply | OutgoingCall] = [*self._replies]
        self._replies.clear()
        if self._may_call():
            self._outstanding = self._waiting.pop(0)
            self._outstanding.sent_at = now
            out.append(self._outstanding)
        return out

    def next_deadline(self) -> float | None:
        """Return when `tick` has something to do."""
        if self._outstanding is None or self._outstanding.sent_at is None:
            return None
        return self._outstanding.sent_at + self._outstanding.timeout

    def tick(self, now: float) -> list[CallFailed]:
        """Return the CALL that has waited too long, if there is one. Then the next may be sent."""
        deadline = self.next_deadline()
        if self._outstanding is None or deadline is None or now < deadline:
            return []
        call, self._outstanding = self._outstanding, None
        if self._late is None:
            self._late = deque(maxlen=REMEMBERED_TIMEOUTS)
        self._late.append(call)
        return [CallFailed(call, "Timeout", None, f"no answer within {call.timeout:g} s")]

    def close(self) -> list[OutgoingCall]:
        """End the conversation. Returns our CALLs that will never be answered, the outstanding one first (C2)."""
        unanswered = [*([] if self._outstanding is None else [self._outstanding]), *self._waiting]
        self._outstanding = None
        self._closed = True
        for queue in (self._waiting, self._unanswered, self._replies):
            queue.clear()
        return unanswered

    def _may_call(self) -> bool:
        # OCPP-J 4.1.1: one CALL at a time. C4: a CALL of the charge point is answered before we send one of ours.
        return bool(self._waiting) and self._outstanding is None and not self._unanswered and not self._held

    def _expect_answer(self, event: CallReceived | CallRefused) -> CallReceived | CallRefused:
        if not self._closed:
            self._unanswered.append(event)
        return event

    def _receive_parsed(self, frame: frames.Frame, text: str) -> Event:
        if isinstance(frame, frames.Call):
            return self._expect_answer(_read_call(self._actions.get(frame.action), frame))
        if isinstance(frame, frames.BadCall):
            return self._expect_answer(_refused(frame, frame.code, frame.description))
        if isinstance(frame, frames.BadFrame):
            return self._receive_bad_frame(frame, text)
        return self._receive_answer(frame)

    def _receive_answer(self, frame: frames.CallResult | frames.CallError) -> Event:
        """Match an answer by its id alone (C2)."""
        call = self._outstanding
        if call is not None and call.message_id == frame.message_id:
            self._outstanding = None
            return _read_answer(self._actions[call.action], call, frame)
        late = next((each for each in self._late or () if each.message_id == frame.message_id), None)
        if late is not None and self._late is not None:
            self._late.remove(late)
            return _late_answer(_read_answer(self._actions[late.action], late, frame))
        if isinstance(frame, frames.CallError):
            return UnknownAnswer(frame.message_id, frame.details, frame.code, frame.description)
        return UnknownAnswer(frame.message_id, frame.payload)

    def _receive_bad_frame(self, frame: frames.BadFrame, text: str) -> CallFailed | BadFrameReceived:
        beginning = storable(text[:KEPT_OF_BAD_FRAME])
        call = self._outstanding
        if call is None or frame.answers != call.message_id:
            return BadFrameReceived(beginning, frame.reason)
        self._outstanding = None
        return CallFailed(call, "BadAnswer", None, f"the answer is {frame.reason}", dump(beginning))


def _priority(call: OutgoingCall) -> int:
    return call.priority


def _read_strictly(action: Action | None, call: frames.Call) -> CallReceived | None:
    """Read a CALL that is right in all respects, as most are. None for any other."""
    if action is None or action.sender == "cs":
        return None
    request = action.request_reader.read_strictly(call.payload)
    return None if request is None else CallReceived(call.raw_id, call.message_id, call.action, request, call.payload)


def _read_call(action: Action | None, frame: frames.Call) -> CallReceived | CallRefused:
    if action is None:
        return _refused(frame, "NotImplemented", "this action is not known here")  # F2
    if action.sender == "cs":
        return _refused(frame, "NotSupported", "only the central system sends this action")  # F3
    read = read_request(action, frame.payload)
    if isinstance(read, Violation):
        return _refused(frame, read.code, read.description)
    return CallReceived(frame.raw_id, frame.message_id, frame.action, read.request, frame.payload, read.notes)


def _refused(frame: frames.Call | frames.BadCall, code: ErrorCode, description: str) -> CallRefused:
    return CallRefused(frame.raw_id, frame.message_id, frame.action, frame.payload, code, description)


def _read_answer(
    action: Action, call: OutgoingCall, frame: frames.CallResult | frames.CallError
) -> CallAnswered | CallFailed:
    if isinstance(frame, frames.CallError):
        return CallFailed(call, "CallError", frame.code, frame.description, frame.details)
    read = read_response(action, frame.payload)
    if isinstance(read, Violation):
        return CallFailed(call, "BadAnswer", None, read.description, frame.payload)  # F11
    return CallAnswered(call, read.request, frame.payload, read.notes)


def _late_answer(answer: CallAnswered | CallFailed) -> LateAnswer:
    if isinstance(answer, CallAnswered):
        return LateAnswer(answer.call, answer.payload, answer.response)
    return LateAnswer(answer.call, answer.payload, None, answer.code, answer.description)
