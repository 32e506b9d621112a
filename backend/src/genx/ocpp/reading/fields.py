"""Types for the fields of messages. JSON names are the camel case of ours."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeVar, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from genx.ocpp.times import is_representable

T = TypeVar("T")

AS_SENT: Final = Meta(extra={"as sent": True})
"""Marks a word. One that the specification does not have is kept as it was sent (V3)."""
TOLERATED: Final = Meta(extra={"tolerated": True})


class _MessageMeta(msgspec.StructMeta):
    """Makes every message frozen, keyword-only, and camel case on the wire."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> "_MessageMeta":
        config = {"frozen": True, "kw_only": True, "rename": "camel", "omit_defaults": True, **config}
        return super().__new__(mcls, name, bases, namespace, **config)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message(Struct, metaclass=_MessageMeta, frozen=True):
    """A payload, or an object in one. Absent fields are None, and None is not sent (C3)."""


# Types that charge points send have no lengths (V5), and are never empty, because empty means absent (V4).
Text = Annotated[str, Meta(min_length=1)]
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""64 bits, which a database can keep (F13)."""
ConnectorId = Annotated[int, Meta(ge=0, le=1000)]
"""0 is the charge point itself (V3)."""
Time = Annotated[datetime, Meta(tz=True)]

Tolerated = Annotated[T | None, TOLERATED]
"""A field that is never a reason to refuse the message: None if what was sent is of no use (V1, V8)."""
Told = Annotated[Text | None, Meta(extra={"tolerated": True, "numbers": True})]
"""A text that is never a reason to refuse the message. A number is taken as text, anything else is left out (V1)."""
Usable = Annotated[tuple[T, ...], TOLERATED]
"""A list that is never a reason to refuse the message. Unusable items are left out (V8)."""
Reading = Annotated[Integer | None, Meta(extra={"tolerated": True, "rounded": True})]
"""A register in Wh that is never refused, because energy is money. Decimals are rounded (V8)."""

# Types that we send are as strict as the schemas (C3).
CiString20 = Annotated[str, Meta(min_length=1, max_length=20)]
CiString50 = Annotated[str, Meta(min_length=1, max_length=50)]
CiString255 = Annotated[str, Meta(min_length=1, max_length=255)]
NotNegative = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Integer32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
"""Some charge points fail on more than 31 bits."""
ConnectorNumber = Annotated[int, Meta(ge=1, le=1000)]
Uri = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$",
        extra={"must": "be a URL with its scheme and without blanks, such as ftp://files.example.org/"},
    ),
]
Tenths = Annotated[float, Meta(ge=0)]
"""A number with at most one decimal. Its struct checks this, because binary fractions have no multiples of 0.1."""


def check_tenths(number: float | None) -> None:
    """Raise ValueError if there is more than one decimal (`multipleOf 0.1`)."""
    if number is not None and round(number, 1) != number:
        raise ValueError("at most one decimal is allowed")


class Timed(Message):
    """A message with a time of the charge point. A time that UTC can't express is treated as none (V6)."""

    timestamp: Tolerated[Time]

    def __post_init__(self) -> None:
        if self.timestamp is not None and not is_representable(self.timestamp):
            raise ValueError("the time is beyond what UTC can say")
