"""Values of configuration keys: what they mean, and whether two of them mean the same."""

from typing import Final

from genx.domain.configuration.keys import KnownKey, known
from genx.domain.quantity import PHASES
from genx.ocpp.numbers import whole

HIGHEST_NUMBER: Final = 2**31 - 1

MEASURANDS: Final = frozenset(
    {
        *("current.export", "current.import", "current.offered"),
        *("energy.active.export.interval", "energy.active.export.register"),
        *("energy.active.import.interval", "energy.active.import.register"),
        *("energy.reactive.export.interval", "energy.reactive.export.register"),
        *("energy.reactive.import.interval", "energy.reactive.import.register"),
        *("frequency", "power.active.export", "power.active.import", "power.factor", "power.offered"),
        *("power.reactive.export", "power.reactive.import", "rpm", "soc", "temperature", "voltage"),
    }
)
"""The measurands of OCPP 1.6 (7.31) in lower case."""

_PHASES: Final = tuple(f".{phase.lower()}" for phase in PHASES if phase is not None)


def cleaned(value: str | None) -> str:
    """Return a value without the blanks and quotes that some charge points put around it (QD13); none is empty."""
    return (value or "").strip().strip("\"'").strip()


def words(value: str | None) -> list[str]:
    """Return the words of a comma-separated list."""
    return [word for word in (part.strip() for part in cleaned(value).split(",")) if word]


def same(key: str, one: str | None, other: str | None) -> bool:
    """Return whether two values of a key mean the same.

    Letter case never counts, nor do blanks and quotes. A number is compared as one ("060" is 60). The words of a list
    that is specified have no order, and none counts twice; other values with commas keep theirs.
    """
    specified = known(key)
    if specified is not None and specified.kind == "list":
        return _set(one) == _set(other)
    if specified is not None and specified.kind == "integer":
        numbers = whole(cleaned(one)), whole(cleaned(other))
        if None not in numbers:
            return numbers[0] == numbers[1]
    return _items(one) == _items(other)


def misfit(specified: KnownKey, value: str) -> str | None:
    """Return a sentence that says what a value of this key must be, None if this one is."""
    found = cleaned(value)
    if specified.kind == "boolean":
        return None if found.lower() in {"true", "false"} else f"{specified.name} is true or false."
    number, most = whole(found), 100 if specified.unit == "%" else HIGHEST_NUMBER
    if specified.kind != "integer" or (number is not None and 0 <= number <= most):
        return None
    return f"{specified.name} is a whole number from 0 to {most}."


def not_understood(specified: KnownKey | None, value: str | None) -> list[str]:
    """Return the words of a list of measurands that OCPP does not know: a vendor's own, or nonsense."""
    if specified is None or not specified.of_measurands:
        return []
    return [word for word in words(value) if not _is_measurand(word.lower())]


def _is_measurand(word: str) -> bool:
    """Return whether this is a measurand, perhaps with a phase, as in Voltage.L1 (9.1.17)."""
    phase = next((each for each in _PHASES if word.endswith(each)), "")
    return word.removesuffix(phase) in MEASURANDS


def _set(value: str | None) -> set[str]:
    return {word.lower() for word in words(value)}


def _items(value: str | None) -> list[str]:
    return [item.strip().lower() for item in cleaned(value).split(",")]
