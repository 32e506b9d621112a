"""Id tags that chargers present and nobody has registered: where they were seen, and what they may be."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct

Guess = Literal["vehicle", "charger", "contract", "card", "addition"]

IN_WORDS: Final[Mapping[Guess, str]] = MappingProxyType(
    {
        "vehicle": "A car that is recognised by its address (Autocharge).",
        "charger": "The serial number or id of the charger itself: it starts sessions without a card.",
        "addition": "A tag that is registered, with an addition by the charger.",
        "contract": "A contract of a charging provider (EMAID), from a card or from the car (Plug and Charge).",
        "card": "A card: the number of its chip.",
    }
)
_ADDITIONS = ("_", ";", " ")
"""The characters at which chargers add something to a tag (QF1, QF2)."""
_CHIP = re.compile(r"(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})", re.IGNORECASE)
"""The number of a chip has 4, 7 or 10 bytes (ISO 14443)."""
_CONTRACT = re.compile(r"[A-Z]{2}[-*]?[A-Z0-9]{3}[-*]?[A-Z0-9]{6,9}(?:[-*]?[A-Z0-9])?", re.IGNORECASE)


class Sighting(Struct, frozen=True, gc=False):
    """A tag at a charge point: when it was seen first and last, and how often."""

    id_tag: str
    charger_id: int
    first_at: datetime
    last_at: datetime
    count: int = 1

    def again(self, later: "Sighting") -> "Sighting":
        """Return both together."""
        return Sighting(later.id_tag, self.charger_id, self.first_at, later.last_at, self.count + later.count)


def guess(id_tag: str, own_names: Collection[str | None], is_known: Callable[[str], bool]) -> Guess | None:
    """Return what a tag may be, or None. `own_names` are ids and serial numbers of the chargers that presented it."""
    if id_tag.upper().startswith("VID:"):  # QF30
        return "vehicle"
    if id_tag.lower() in {name.lower() for name in own_names if name}:  # QF3
        return "charger"
    if any(is_known(part) for sign in _ADDITIONS if sign in id_tag for part in id_tag.split(sign)):
        return "addition"
    if _CHIP.fullmatch(id_tag):
        return "card"
    return "contract" if _CONTRACT.fullmatch(id_tag) else None
