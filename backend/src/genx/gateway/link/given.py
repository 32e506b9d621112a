"""Secrets that a charge point was given: masked wherever it repeats them (C5)."""

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.decision import Incoming
from genx.central_system.version import Version
from genx.domain.masking import mask_json, mask_text
from genx.ocpp.conversation import CallAnswered, CallFailed, CallReceived, LateAnswer
from genx.ocpp.dialect import read_request, read_response
from genx.ocpp.reading.payload import Violation

MOST_REMEMBERED = 8
Answer = TypeVar("Answer", CallAnswered, LateAnswer)


class Given:
    """The secrets that a connection has sent, the last one first."""

    __slots__ = ("_actions", "_version", "secrets")

    def __init__(self, version: Version) -> None:
        self._version = version
        self._actions = version.dialect.actions
        self.secrets: tuple[str, ...] = ()

    def sent(self, request: Struct) -> None:
        """Remember the secret that a request gives to the charge point."""
        secret = self._version.secret_in(request)
        if secret:
            self.secrets = (secret, *self.secrets)[:MOST_REMEMBERED]

    def hidden(self, call: CallReceived, incoming: Incoming) -> Incoming:
        """Return the message to decide, without the secrets in texts that are kept."""
        payload, request = mask_json(call.payload, self.secrets), call.request
        if payload != call.payload and self._version.handlers[call.action].told_in_words:
            read = read_request(self._actions[call.action], payload)
            request = request if isinstance(read, Violation) else read.request
        return replace(incoming, request=request, payload=payload)

    def answered(self, event: Answer) -> Answer:
        """Return an answer without the secrets; a status that is spelled like one stays."""
        payload = mask_json(event.payload, self.secrets) if self.secrets else event.payload
        if payload == event.payload:
            return event
        read = read_response(self._actions[event.call.action], payload)
        response = event.response if event.response is None or isinstance(read, Violation) else read.request
        return replace(event, payload=payload, response=response)

    def late(self, event: LateAnswer) -> LateAnswer:
        event = self.answered(event)
        return replace(event, description=mask_text(event.description, self.secrets)) if self.secrets else event

    def failed(self, event: CallFailed) -> CallFailed:
        """Return a failure without the secrets."""
        if not self.secrets:
            return event
        payload, description = mask_json(event.payload, self.secrets), mask_text(event.description, self.secrets)
        code = None if event.code is None else mask_text(event.code, self.secrets)
        return replace(event, code=code, description=description, payload=payload)
