"""What the fields of messages are made of. JSON names are the camel case of ours."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeVar, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from genx.ocpp.times import is_representable

T = TypeVar("T")

AS_SENT: Final = Meta(extra={"as sent": True})
"""Of a word: one that is none of those in the specification is kept as it was sent (V3)."""
TOLERATED: Final = Meta(extra={"tolerated": True})


class _MessageMeta(msgspec.StructMeta):
    """Every message is frozen, is made by keywords and says camel case on the wire, without saying so each time."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> "_MessageMeta":
        config = {"frozen": True, "kw_only": True, "rename": "camel", "omit_defaults": True, **config}
        return super().__new__(mcls, name, bases, namespace, **config)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message(Struct, metaclass=_MessageMeta, frozen=True):
    """A payload, or an object in one. Absent fields are None, and None is not sent (C3)."""


# What charge points send: no lengths (V5), and nothing empty, for empty is absent (V4).
Text = Annotated[str, Meta(min_length=1)]
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""64 bits, which is what a database keeps (F13)."""
ConnectorId = Annotated[int, Meta(ge=0, le=1000)]
"""0 is the charge point itself (V3)."""
Time = Annotated[datetime, Meta(tz=True)]

Tolerated = Annotated[T | None, TOLERATED]
"""Never a reason to refuse the message: None where what was sent is of no use (V1, V8)."""
Told = Annotated[Text | None, Meta(extra={"tolerated": True, "numbers": True})]
"""A text that is never a reason to refuse the message: a number is taken as its text, what else is no text is left out
(V1)."""
Usable = Annotated[tuple[T, ...], TOLERATED]
"""A list that is never a reason to refuse the message: unusable items are left out (V8)."""
Reading = Annotated[Integer | None, Meta(extra={"tolerated": True, "rounded": True})]
"""Wh of a register: never refused, and decimals are rounded, for energy is money (V8)."""

# What we send: as the schemas have it (C3).
CiString20 = Annotated[str, Meta(min_length=1, max_length=20)]
CiString50 = Annotated[str, Meta(min_length=1, max_length=50)]
CiString255 = Annotated[str, Meta(min_length=1, max_length=255)]
NotNegative = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Integer32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
"""Real charge points break on more than 31 bits."""
ConnectorNumber = Annotated[int, Meta(ge=1, le=1000)]
Uri = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")]
Tenths = Annotated[float, Meta(ge=0)]
"""A number with one decimal at most. The struct that holds it checks, for binary fractions have no multiples of 0.1."""


def check_tenths(number: float | None) -> None:
    """Raises ValueError for more than one decimal (`multipleOf 0.1`)."""
    if number is not None and round(number, 1) != number:
        raise ValueError("at most one decimal is allowed")


class Timed(Message):
    """Tells a time of the charge point. One that UTC can't say falls out like any other that never was (V6)."""

    timestamp: Tolerated[Time]

    def __post_init__(self) -> None:
        if self.timestamp is not None and not is_representable(self.timestamp):
            raise ValueError("the time is beyond what UTC can say")
