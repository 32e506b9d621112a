"""Reads what strict decoding refuses, field by field, and generously if the meaning is clear (V1 to V8).

A reader is made once per type from what msgspec knows of it, so that there is one description of each message. It takes
plain data, and returns the same as the strict decoder if both accept it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT, Struct, inspect

from genx.ocpp.errors import ErrorCode
from genx.ocpp.json_text import dump
from genx.ocpp.times import has_form_of_time, has_zone, parse_time


class Notes(list[str]):
    """Notes about what was odd in a message. `room` is the number of odd list items that may still be read."""

    def __init__(self) -> None:
        self.room = MOST_ODD_ITEMS

    def told(self) -> tuple[str, ...]:
        """Return the first notes, and the number of the others."""
        more = len(self) - _MOST_TOLD
        return (*self[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else []))


Reader = Callable[[Any, str, Notes], Any]
"""Reads plain data, given its place in the message and the notes so far."""

MOST_ODD_ITEMS: Final = 1_000
"""List items of one message that are read field by field because strict reading refuses them (ADR 11)."""

_WHOLE: Final = re.compile(r"[+-]?\d{1,300}(\.0*)?", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?\d{1,300}(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)
_LONGEST_SHOWN: Final = 80
_MOST_TOLD: Final = 10


class Unusable(Exception):
    """Raised for data that can't be accepted, with the code and the text of the CALLERROR."""

    def __init__(self, code: ErrorCode, description: str) -> None:
        super().__init__(description)
        self.code: Final = code
        self.description: Final = description


def reader_of(described: inspect.Type, extra: Mapping[str, Any]) -> Reader:
    """Return a reader for the type. `extra` says what is special about the field, as in `reading.fields`."""
    match described:
        case inspect.Metadata():
            return reader_of(described.type, {**extra, **(described.extra or {})})
        case inspect.UnionType():
            return reader_of(described.types[0], extra)
        case inspect.StructType():
            return _struct_reader(described)
        case inspect.VarTupleType():
            return _list_reader(described, extra)
        case inspect.LiteralType():
            return _word_reader(described, extra)
        case inspect.IntType():
            return _integer_reader(described, extra)
        case inspect.StrType() if "numbers" in extra:
            return _read_number_as_text
    return _SIMPLE[type(described)] if "tolerated" not in extra else _SIMPLE_TOLERATED[type(described)]


class _Field(Struct, frozen=True):
    attribute: str
    name: str
    read: Reader
    tolerated: bool
    nullable: bool
    required: bool
    default: Any
    """The value if nothing usable was sent."""
    takes_empty: bool


def _struct_reader(described: inspect.StructType) -> Reader:
    fields = [_field(each) for each in described.fields]

    def read(sent: Any, place: str, notes: Notes) -> Struct:
        if not isinstance(sent, dict):
            raise _wrong_type(place or "the payload", "an object", sent)
        prefix = f"{place}." if place else ""
        return described.cls(**{each.attribute: _read_field(each, sent, prefix, notes) for each in fields})

    return read


def _field(described: inspect.Field) -> _Field:
    extra = described.type.extra or {} if isinstance(described.type, inspect.Metadata) else {}
    bare = described.type.type if isinstance(described.type, inspect.Metadata) else described.type
    return _Field(
        attribute=described.name,
        name=described.encode_name,
        read=reader_of(described.type, {}),
        tolerated="tolerated" in extra,
        nullable=isinstance(bare, inspect.UnionType),
        required=described.required,
        default=() if isinstance(bare, inspect.VarTupleType) else None,
        takes_empty=isinstance(bare, inspect.StrType) and not bare.min_length,
    )


def _read_field(field: _Field, parent: Mapping[str, Any], prefix: str, notes: Notes) -> Any:
    sent = parent.get(field.name, NODEFAULT)
    place = prefix + field.name
    if sent is None and field.nullable:
        return None
    try:
        if sent is None or sent is NODEFAULT or (sent == "" and not field.takes_empty):  # V4: empty is absent.
            return _read_absent(field, place)
        return field.read(sent, place, notes)
    except Unusable as problem:
        if not field.tolerated:
            raise
        notes.append(problem.description)  # V8
        return field.default


def _read_absent(field: _Field, place: str) -> Any:
    if field.required:
        raise Unusable("OccurenceConstraintViolation", f"{place} is missing")  # V1
    return field.default


def _list_reader(described: inspect.VarTupleType, extra: Mapping[str, Any]) -> Reader:
    item = reader_of(described.item_type, {})
    strict = _strict_item(described.item_type)
    tolerated = "tolerated" in extra

    def read(sent: Any, place: str, notes: Notes) -> tuple[Any, ...]:
        if isinstance(sent, dict):
            notes.append(f"{place} taken as a list of one")  # V4
            sent = [sent]
        if not isinstance(sent, list):
            raise _wrong_type(place, "a list", sent)
        found = []
        for index, each in enumerate(sent):
            try:
                found.append(strict(each) or _read_odd(item, each, f"{place}[{index}]", notes))
            except Unusable as problem:
                if not tolerated:
                    raise
                if notes.room < 0:
                    break
                notes.append(problem.description)  # V8
        return tuple(found)

    return read


def _read_odd(item: Reader, sent: Any, place: str, notes: Notes) -> Any:
    notes.room -= 1
    if notes.room < 0:
        notes.append(f"{place} and what follows is left out: too many odd items")
        raise Unusable("FormationViolation", f"more than {MOST_ODD_ITEMS} odd items")
    return item(sent, place, notes)


def _strict_item(described: inspect.Type) -> Callable[[Any], Any]:
    """Return a function that reads an object strictly, and returns None for one that it refuses."""
    if not isinstance(described, inspect.StructType):
        return lambda _sent: None
    kind = described.cls

    def strict(sent: Any) -> Any:
        try:
            return msgspec.convert(sent, kind)
        except (ValueError, TypeError):
            return None

    return strict


def _word_reader(described: inspect.LiteralType, extra: Mapping[str, Any]) -> Reader:
    words = {word.casefold(): word for word in map(str, described.values)}
    fallback = extra.get("unknown")
    as_sent = "as sent" in extra

    def read(sent: Any, place: str, notes: Notes) -> Any:
        if not isinstance(sent, str):
            raise _wrong_type(place, "a text", sent)
        word = words.get(sent.strip().casefold(), fallback)  # V4
        if word is None and as_sent:
            notes.append(f"{place}: {_shown(sent)} is not one of this message's, kept as sent")
            return sent  # V3
        if word is None:
            said = f"{place}: {_shown(sent)} is none of {', '.join(words.values())}"
            raise Unusable("PropertyConstraintViolation", said)  # V3
        _note_change(sent, word, place, notes)
        return word

    return read


def _integer_reader(described: inspect.IntType, extra: Mapping[str, Any]) -> Reader:
    lowest: Any = described.ge
    highest: Any = described.le
    rounded = "rounded" in extra

    def read(sent: Any, place: str, notes: Notes) -> int:
        number = _integer(sent, rounded=rounded)
        if number is None:
            raise _wrong_type(place, "an integer", sent)
        if not lowest <= number <= highest:
            said = f"{place}: {_shown(sent)} is not within {lowest} to {highest}"
            raise Unusable("PropertyConstraintViolation", said)  # V3
        _note_change(sent, number, place, notes)
        return number

    return read


def _integer(sent: Any, *, rounded: bool) -> int | None:
    """V2: accept `5.0` and `"5"` as integers, too. Booleans are no numbers."""
    if type(sent) is int:
        return sent
    number = _number(sent)
    if number is None:
        return None
    if isinstance(sent, str) and _WHOLE.fullmatch(sent.strip()):
        return int(sent.strip().partition(".")[0])
    return round(number) if rounded or number.is_integer() else None


def _number(sent: Any) -> float | None:
    if isinstance(sent, str) and _DECIMAL.fullmatch(sent.strip()):
        return float(sent)
    return float(sent) if type(sent) in (int, float) else None


def _read_number(sent: Any, place: str, notes: Notes) -> float:
    """Read a number, rounded to one decimal, because only charging schedules have decimals."""
    number = _number(sent)
    if number is None:
        raise _wrong_type(place, "a number", sent)
    number = round(number, 1)
    _note_change(sent, number, place, notes)
    return number


def _read_text(sent: Any, place: str, notes: Notes) -> str:
    if not isinstance(sent, str):
        raise _wrong_type(place, "a text", sent)
    return sent


def _read_any_as_text(sent: Any, place: str, notes: Notes) -> str:
    """V1, V2: take any value of a tolerated field as text."""
    if isinstance(sent, str):
        return sent
    notes.append(f"{place}: {_shown(sent)} taken as text")
    return dump(sent)


def _read_number_as_text(sent: Any, place: str, notes: Notes) -> str:
    """V1: take a number as text, such as an id that was sent as one."""
    return _read_any_as_text(sent, place, notes) if type(sent) in (int, float) else _read_text(sent, place, notes)


def _read_time(sent: Any, place: str, notes: Notes) -> Any:
    if not isinstance(sent, str):
        raise _wrong_type(place, "a time", sent)
    when = parse_time(sent)
    if when is None and not has_form_of_time(sent):
        raise Unusable("PropertyConstraintViolation", f"{place}: {_shown(sent)} is no RFC 3339 time")  # V6
    if when is None:
        notes.append(f"{place}: {_shown(sent)} is no date or time that exists")  # V6
    elif not has_zone(sent):
        notes.append(f"{place} without a zone taken as UTC")
    return when


def _read_boolean(sent: Any, place: str, notes: Notes) -> bool:
    word = sent.strip().casefold() if isinstance(sent, str) else None
    if not isinstance(sent, bool) and word not in ("true", "false"):
        raise _wrong_type(place, "true or false", sent)
    truth = sent is True or word == "true"
    _note_change(sent, truth, place, notes)
    return truth


_SIMPLE: Final[dict[type[inspect.Type], Reader]] = {
    inspect.StrType: _read_text,
    inspect.FloatType: _read_number,
    inspect.DateTimeType: _read_time,
    inspect.BoolType: _read_boolean,
}
_SIMPLE_TOLERATED: Final[dict[type[inspect.Type], Reader]] = {**_SIMPLE, inspect.StrType: _read_any_as_text}


def _wrong_type(place: str, expected: str, sent: Any) -> Unusable:
    return Unusable("TypeConstraintViolation", f"{place}: {expected} expected, not {_shown(sent)}")  # V2


def _note_change(sent: Any, taken: Any, place: str, notes: Notes) -> None:
    if sent != taken:
        notes.append(f"{place}: {_shown(sent)} taken as {taken}")


def _shown(sent: Any) -> str:
    text = dump(sent)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
