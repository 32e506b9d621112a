"""What some models get wrong and no general rule can serve, as data. What all may do is in `messages.tolerant`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

LONGEST_TAG: Final = 400
"""Of a tag that is beyond reason no more is kept and compared; OCPP 1.6 (IdToken) has 20 characters.

An index of PostgreSQL holds 2,704 bytes, and a character that had to be escaped has six.
"""

LONGEST_TAG_READ: Final = 6 * LONGEST_TAG
"""Characters of a tag that are looked at one by one: as many as its longest escapes need."""


class Tolerances(Struct, frozen=True):
    """How to deal with one model; the defaults are for a charge point that is right in all respects."""

    do_not_ask: frozenset[str] = frozenset()
    """Actions that we send only when an operator asks for them."""

    current_measurand: str = "Current.Import"
    """The measurand that tells the current drawn by the car."""

    energy_factor: int = 1
    """Readings of energy measurands times this are in the unit they name."""

    tag_ends_at: str | None = None
    """Id tags end before this character; see `clean_tag`."""

    slowest_answer: float = 0.0
    """Seconds that its answers may take: no time-out of a CALL of ours is shorter."""


def _like(pattern: str) -> re.Pattern[str]:
    """Return a pattern that ignores letter case."""
    return re.compile(pattern, re.IGNORECASE)


_ANYTHING: Final = _like("")


class Quirk(Struct, frozen=True):
    """Patterns that must all be found in what the BootNotification said.

    `source` begins with its code in docs/quirks.md.
    """

    vendor: re.Pattern[str]
    changes: Mapping[str, Any]
    source: str
    model: re.Pattern[str] = _ANYTHING
    firmware: re.Pattern[str] = _ANYTHING


QUIRKS: Final = (
    Quirk(
        vendor=_like(r"^ABB\b"),
        model=_like(r"TAC|Terra AC"),
        firmware=_like(r"V1\.(?:[0-7]\.\d+|8\.(?:1?\d|2[01]))$"),
        changes={"do_not_ask": frozenset({"GetConfiguration"})},
        source="QD4: reboots on GetConfiguration up to 1.8.21; evcc#15533, lbbrhzn/ocpp#1275, lbbrhzn/ocpp#880",
    ),
    Quirk(
        vendor=_like(r"keba"),
        changes={"tag_ends_at": "_"},
        source="QF1: appends its serial number to id tags; OCPP.Core:Real_life_Experiences_KEBA.md",
    ),
    Quirk(
        vendor=_like(r"united chargers|grizzl"),
        changes={"current_measurand": "Current.Export"},
        source="QG8: tells the current drawn as exported; lbbrhzn/ocpp#176",
    ),
    Quirk(
        vendor=_like(r"openevse"),
        firmware=_like(r"^v?4\.2\.2\b"),
        changes={"energy_factor": 1000},
        source="QG3: energy in kWh that says Wh; OpenEVSE/openevse_esp32_firmware#703",
    ),
    Quirk(
        vendor=_like(r"mennekes"),
        model=_like(r"4business"),
        changes={"slowest_answer": 90.0},
        source="QH23: answers commands after 60 s; evcc#26837",
    ),
)


@lru_cache(maxsize=1024)
def tolerances_for(vendor: str | None, model: str | None, firmware: str | None) -> Tolerances:
    """What to tolerate from a charge point that called itself so in its BootNotification."""
    tolerances = Tolerances()
    for quirk in QUIRKS:
        said = ((quirk.vendor, vendor), (quirk.model, model), (quirk.firmware, firmware))
        if all(pattern.search(text or "") for pattern, text in said):
            tolerances = replace(tolerances, **quirk.changes)
    return tolerances


def clean_tag(id_tag: str, tolerances: Tolerances) -> str:
    """The id tag without control characters, which any make may append (QF34), and without the model's suffix."""
    text = id_tag[:LONGEST_TAG_READ].replace("\\u0000", "")  # As U+0000 was escaped to be kept (F13).
    printable = "".join(character for character in text if character.isprintable()).strip()
    bare = printable.split(tolerances.tag_ends_at)[0] if tolerances.tag_ends_at else printable
    return (bare or printable or id_tag)[:LONGEST_TAG]
