"""A version of OCPP as a conversation sees it: the actions there are, and how their messages are read."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from genx.ocpp.reading.payload import Accepted, PayloadReader, Violation

Sender = Literal["cp", "cs", "both"]
"""Who sends the CALL: charge point, central system, or either."""


class Action(Struct, frozen=True):
    """What can be asked, and what is answered. The profile is the part of the specification that has it."""

    name: str
    profile: str
    sender: Sender
    request: type[Struct]
    response: type[Struct]
    request_reader: PayloadReader
    response_reader: PayloadReader


class Dialect(Struct, frozen=True):
    """`protocol` is the WebSocket subprotocol that names it."""

    protocol: str
    actions: Mapping[str, Action]


def read_request(action: Action, payload: str) -> Accepted | Violation:
    """Read the payload of a CALL, which is JSON text."""
    return action.request_reader.read(payload)


def read_response(action: Action, payload: str) -> Accepted | Violation:
    """Read the payload of a CALLRESULT, which is JSON text."""
    return action.response_reader.read(payload)
