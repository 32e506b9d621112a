"""A version of OCPP as a conversation sees it: its actions, and how their messages are read."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from genx.ocpp.reading.payload import Accepted, PayloadReader, Violation

Sender = Literal["cp", "cs", "both"]
"""The sender of the CALL: charge point, central system, or either."""


class Action(Struct, frozen=True):
    """An action with its request and response. `profile` is the part of the specification that has it."""

    name: str
    profile: str
    sender: Sender
    request: type[Struct]
    response: type[Struct]
    request_reader: PayloadReader
    response_reader: PayloadReader


class Dialect(Struct, frozen=True):
    """A version's actions by name. `protocol` is the WebSocket subprotocol that names the version."""

    protocol: str
    actions: Mapping[str, Action]


def read_request(action: Action, payload: str) -> Accepted | Violation:
    """Read the payload of a CALL, which is JSON text."""
    return action.request_reader.read(payload)


def read_response(action: Action, payload: str) -> Accepted | Violation:
    """Read the payload of a CALLRESULT, which is JSON text."""
    return action.response_reader.read(payload)
