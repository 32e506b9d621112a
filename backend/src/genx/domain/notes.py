"""The notes of transactions, and of stops without one. Each has a code and values, to be said in other languages.

They are stored as text. A note that none of these templates has made, such as one of an older version, is "other".
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import Struct

from genx.domain.templates import pattern_of

NoteCode = Literal[
    "clockWrong",
    "noStartTime",
    "noStopTime",
    "otherId",
    "tooManyValues",
    "meterStartTaken",
    "meterStartUnknown",
    "meterStartDoubtful",
    "meterStartForeign",
    "startsEarly",
    "startsLow",
    "endsEarly",
    "tooMuch",
    "energyUnknown",
    "meterStopMissing",
    "meterStopBelow",
    "meterStopUnusable",
    "meterStopIgnored",
    "meterStopOdd",
    "sampleOdd",
    "fell",
    "perSession",
    "atEnergyLimit",
    "atTimeLimit",
    "atSocLimit",
    "atCostLimit",
    "unauthorised",
    "succeededUnknown",
    "succeeded",
    "forgottenUnknown",
    "forgotten",
    "closedUnknown",
    "closed",
    "reviewed",
    "corrected",
    "reviewVoid",
    "assigned",
    "unassigned",
    "made",
    "overlaps",
    "orphanNoId",
    "orphanUnknown",
    "orphanAgain",
    "other",
]

NO_METER_START: Final = "no usable meterStart, and no register is known"
"""The note of a transaction whose `meter_start` of 0 has no meaning (V8)."""

CLOCK_IS_WRONG: Final = "the charger's clock is wrong"
"""The note if a charge point reports an impossible time (V6)."""

STARTS_EARLY: Final = "it starts before the last start on its connector"
STARTS_LOW: Final = "meterStart is below the last meterStop"
FELL: Final = "the register fell"
PER_SESSION: Final = "the register counts each session from zero: energy is by it"
SUCCEEDED: Final = "ended by transaction"
"""Beginning of the note of a transaction that ended because the next one began (T3)."""

OVERLAPS: Final = "by this stop it went on while the next transaction ran"
ENERGY_UNKNOWN: Final = "; its energy is not known"
_IS_NEAR: Final = " is about to be reached: its charger was asked to stop it"
_AVAILABLE: Final = "no stop came, and its connector is Available for 30 minutes"

TEMPLATES: Final[Mapping[NoteCode, str]] = {
    "clockWrong": CLOCK_IS_WRONG,
    "noStartTime": "no usable time, the time of arrival is taken",
    "noStopTime": "no usable stop time, the time of arrival is taken",
    "otherId": "stopped under the id {id}",
    "tooManyValues": "more than {count} sampled values: the last ones are taken",
    "meterStartTaken": "no usable meterStart, the last register value is taken",
    "meterStartUnknown": NO_METER_START,
    "meterStartDoubtful": "meterStart {wh} may not be of this register",
    "meterStartForeign": "meterStart {wh} is not of this register: energy counts from its first sample, {first}",
    "startsEarly": STARTS_EARLY,
    "startsLow": STARTS_LOW + ": {wh} and {before}",
    "endsEarly": "it ends before it starts",
    "tooMuch": "more energy than the time allows",
    "energyUnknown": "energy is not known",
    "meterStopMissing": "no usable meterStop, energy is not known",
    "meterStopBelow": "meterStop {wh} is below meterStart, energy is not known",
    "meterStopUnusable": "no usable meterStop, energy is from the samples",
    "meterStopIgnored": "meterStop is {wh}, energy is from the samples",
    "meterStopOdd": "meterStop {wh} does not fit the last sample, {last}: energy is from the samples",
    "sampleOdd": "the last sample, {wh}, is more than can follow {last}",
    "fell": FELL + " from {before} to {after} Wh: its pieces are summed",
    "perSession": PER_SESSION,
    "atEnergyLimit": "its limit of {wh} Wh" + _IS_NEAR,
    "atTimeLimit": "its limit of {minutes} minutes" + _IS_NEAR,
    "atSocLimit": "its limit of {soc} %" + _IS_NEAR,
    "atCostLimit": "its limit of {cost} {currency}" + _IS_NEAR,
    "unauthorised": "it was not authorised and went on: its charger was asked to stop it",
    "succeededUnknown": SUCCEEDED + " {id} on the same connector" + ENERGY_UNKNOWN,
    "succeeded": SUCCEEDED + " {id} on the same connector",
    "forgottenUnknown": _AVAILABLE + ENERGY_UNKNOWN,
    "forgotten": _AVAILABLE,
    "closedUnknown": "closed by {by}" + ENERGY_UNKNOWN,
    "closed": "closed by {by}",
    "reviewed": "reviewed by {by}",
    "corrected": "set to {wh} Wh by {by}",
    "reviewVoid": "it was {wh} Wh by the review of {by}, before its stop came",
    "assigned": "an orphan stop was assigned to it by {by}",
    "unassigned": "the stop that was assigned to it was taken back by {by}",
    "made": "made by {by} of an orphan stop",
    "overlaps": OVERLAPS,
    "orphanNoId": "no usable transaction id: kept as an orphan",
    "orphanUnknown": "no transaction {id} of this charger: kept as an orphan",
    "orphanAgain": "transaction {id} was stopped before with other values: kept as an orphan",
}

SAID_BY_PEOPLE: Final[frozenset[NoteCode]] = frozenset({"closedUnknown", "closed", "reviewed", "corrected"})
"""Notes that may have something added by a person, after a colon."""


class Note(Struct, frozen=True):
    """A note by its code. `said` is what a person has added to it."""

    code: NoteCode
    values: Mapping[str, str]
    said: str | None = None


def note(code: NoteCode, **values: object) -> str:
    """Return a note as it is stored."""
    return TEMPLATES[code].format(**values)


def with_said(text: str, said: str) -> str:
    """Return a note with what a person has added, in one line."""
    line = " ".join(said.split())
    return f"{text}: {line}" if line else text


def read(text: str) -> Note:
    """Return a stored note by its code and values."""
    for code, pattern in _PATTERNS.items():
        unknown = ENERGY_UNKNOWN if TEMPLATES[code].endswith(ENERGY_UNKNOWN) else ""
        found = pattern.fullmatch(text.removesuffix(unknown)) if text.endswith(unknown) else None
        if found is not None:
            values = found.groupdict()
            return Note(code, values, values.pop("said", None))
    return Note("other", {})


def _pattern(code: NoteCode, template: str) -> re.Pattern[str]:
    """Return the pattern of a template without what it may end with, with a group for each of its values."""
    said = r"(?:: (?P<said>.*))?" if code in SAID_BY_PEOPLE else ""
    return re.compile(pattern_of(template.removesuffix(ENERGY_UNKNOWN)) + said, re.DOTALL)


_PATTERNS: Final = {code: _pattern(code, template) for code, template in TEMPLATES.items()}
CODES: Final[tuple[NoteCode, ...]] = get_args(NoteCode)
