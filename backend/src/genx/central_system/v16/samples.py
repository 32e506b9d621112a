"""Translates meter values of OCPP 1.6 into samples in words of the domain."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from genx.domain.meter import MOST_SAMPLES
from genx.domain.notes import note
from genx.domain.quantity import (
    CONTEXTS,
    ENERGY,
    EXPORTED_CURRENT,
    LOCATIONS,
    MEASURANDS,
    PHASES,
    TEMPERATURE,
    Quantity,
)
from genx.domain.reports import Reading, Sample
from genx.ocpp.v16.messages.core import MeterValue, SampledValue

MOST_KNOWN: Final = 4_096
LONGEST_KNOWN: Final = 200
"""Bounds of the cache of quantities: their number, and the characters of all words of one."""

TOO_MANY: Final = (note("tooManyValues", count=f"{MOST_SAMPLES:,}"),)
"""The note of a message with more sampled values than are taken."""

_Words = tuple[str | None, ...]


def _by_lower_case(words: Iterable[str | None]) -> Mapping[str, str]:
    return {word.lower(): word for word in words if word is not None}


_MEASURANDS: Final = _by_lower_case((*MEASURANDS, EXPORTED_CURRENT))
_PHASES: Final = _by_lower_case(PHASES)
_CONTEXTS: Final = _by_lower_case(CONTEXTS)
_LOCATIONS: Final = _by_lower_case(LOCATIONS)
_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "wh": ("Wh", 1.0),
    "kwh": ("Wh", 1000.0),
    "kw": ("W", 1000.0),
    "kvarh": ("varh", 1000.0),
    "kvar": ("var", 1000.0),
    "kva": ("VA", 1000.0),
    "k": ("K", 1.0),
    "kelvin": ("K", 1.0),
    "f": ("Fahrenheit", 1.0),
    "fahrenheit": ("Fahrenheit", 1.0),
}


def within_reason(values: Sequence[MeterValue]) -> Sequence[MeterValue]:
    """Return the last values, as many as hold `MOST_SAMPLES` together; the same object if they all do."""
    if len(values) == 1 and len(values[0].sampled_value) <= MOST_SAMPLES:
        return values
    room = MOST_SAMPLES
    for index in range(len(values) - 1, -1, -1):
        room -= max(len(values[index].sampled_value), 1)
        if room < 0:
            return values[index + 1 :] or [replace(values[-1], sampled_value=values[-1].sampled_value[-MOST_SAMPLES:])]
    return values


def samples(values: Iterable[MeterValue]) -> list[Sample]:
    """Translate meter values."""
    return [Sample(value.timestamp, readings(value.sampled_value)) for value in values]


def readings(sampled: Iterable[SampledValue]) -> list[Reading]:
    return [Reading(_QUANTITIES[_words(each)], each.value) for each in sampled if each.value is not None]


class _Quantities(dict[_Words, Quantity]):
    """Quantities by the words of a sampled value. A charge point sends the same ones again and again."""

    def __missing__(self, words: _Words) -> Quantity:
        quantity = _translated(*words)
        if sum(len(word or "") for word in words) <= LONGEST_KNOWN:
            if len(self) >= MOST_KNOWN:
                self.clear()
            self[words] = quantity
        return quantity


_QUANTITIES: Final = _Quantities()
_words: Final = attrgetter("measurand", "phase", "context", "location", "unit", "format")


def _translated(
    measurand: str | None,
    phase: str | None,
    context: str | None,
    location: str | None,
    unit: str | None,
    format_: str | None,
) -> Quantity:
    what = ENERGY if measurand is None else _spelt(measurand, _MEASURANDS)
    base, scale = (None, 1.0) if unit is None else _UNITS.get(_bare(unit), (unit.strip(), 1.0))
    return Quantity(
        measurand=what or "",
        phase=_spelt(phase, _PHASES),
        context=_spelt(context, _CONTEXTS),
        location=_spelt(location, _LOCATIONS),
        unit=base,
        scale=1.0 if what == TEMPERATURE else scale,
        signed=format_ is not None and _bare(format_) == "signeddata",
    )


def _spelt(word: str | None, known: Mapping[str, str]) -> str | None:
    """Return a word in any letter case, with or without blanks (V4), as the domain spells it."""
    bare = "" if word is None else word.strip()
    return known.get(bare.lower(), bare) or None


def _bare(word: str) -> str:
    return word.strip().lower()
