"""Errors of some models, as data. `ocpp.reading.tolerant` deals with those that any model may make."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct


def _like(pattern: str) -> re.Pattern[str]:
    """Return a pattern that ignores letter case."""
    return re.compile(pattern, re.IGNORECASE)


_ANYTHING: Final = _like("")


class Quirk(Struct, frozen=True):
    """A row of the table. Its patterns must all match the BootNotification.

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


def changes_for(vendor: str | None, model: str | None, firmware: str | None) -> Mapping[str, Any]:
    """Return the tolerances that a charge point needs, by its BootNotification, without the defaults."""
    changes: dict[str, Any] = {}
    for quirk in QUIRKS:
        said = ((quirk.vendor, vendor), (quirk.model, model), (quirk.firmware, firmware))
        if all(pattern.search(text or "") for pattern, text in said):
            changes |= quirk.changes
    return changes
