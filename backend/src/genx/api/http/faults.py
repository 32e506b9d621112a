"""Faults of bodies and parameters in plain English, made from the messages of msgspec, which are for programmers."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar.typing import FieldDefinition
from msgspec import Meta, Struct, inspect

_AT = re.compile(r"^(?P<detail>.*?)(?: - at (?P<key>`key` in )?`(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP_SIGN = re.compile(r"\.|\[")
_STEP = re.compile(r"\.(\w+)|\[")
_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")
_WORD = re.compile(r"Invalid enum value (.+)", re.DOTALL)
_EXPECTED = re.compile(r"(?:Expected|Invalid) .*?(?:, got `(?P<got>\w+)`)?")
_LENGTH = re.compile(r"Expected `(?P<kind>\w+)` of length (?P<broken>.+)")
_GOT: Final = {
    "array": "a list",
    "bool": "true or false",
    "int": "a number",
    "null": "null",
    "object": "an object",
    "str": "text",
}
"""Words for what was sent. There is none for a decimal: what it should be says enough."""

_LISTS: Final = (inspect.ListType, inspect.VarTupleType)
_PLAIN: Final[Sequence[tuple[type[inspect.Type] | tuple[type[inspect.Type], ...], str]]] = [
    (inspect.BoolType, "true or false"),
    (inspect.DateTimeType, "a time with its offset from UTC, such as 2026-01-15T12:00:00Z"),
    (inspect.StrType, "text"),
    (inspect.UUIDType, "a UUID"),
    (_LISTS, "a list"),
    ((inspect.DictType, inspect.StructType), "an object"),
]


class FieldError(Struct, frozen=True):
    """One fault: its place (a JSON pointer into the body, or the name of a parameter) and a sentence about it."""

    pointer: str
    detail: str


class _Possible(Struct, frozen=True):
    """A type that is possible at a place. `must` is its pattern in words, after "This must": an `extra` of its Meta."""

    kind: inspect.Type
    must: str | None = None


def field_error(message: str, kind: Any = Any) -> FieldError:
    """Return the place and the fault of a message of msgspec, such as ``Expected `int`, got `str` - at `$.a[0]` ``.

    `kind` is the type of the whole.
    """
    found = _AT.match(message)
    detail, path = (found["detail"], found["path"] or "") if found else (message, "")
    pointer = _STEP_SIGN.sub("/", path.removeprefix("$").replace("...", "*")).replace("]", "")
    if missing := _MISSING.match(detail):
        pointer += "/" + missing[1]
    at = _alternatives(inspect.type_info(kind))
    for step in _STEP.findall(path):
        at = [inner for outer in at for inner in _inside(outer.kind, step)]
    if found and found["key"]:
        mappings = [outer.kind for outer in at if isinstance(outer.kind, inspect.DictType)]
        at = [key for mapping in mappings for key in _alternatives(mapping.key_type)]
    return FieldError(pointer, _sentence(detail, at))


def parameter_error(message: str, name: str, field: FieldDefinition | None) -> FieldError:
    """Return the fault of a parameter, which is always sent as text."""
    said = message.replace(", got `str`", "")
    if field is None:
        return FieldError(name, said)
    limits = _limits(field.kwarg_definition)
    either = [each for each in field.inner_types if not each.is_none_type] if field.is_union else [field]
    kinds = [inspect.type_info(Annotated[each.annotation, limits]) for each in either]
    at = [found for kind in kinds for found in _alternatives(kind)]
    return FieldError(name, _sentence(said, [*at, *(item for found in at for item in _inside(found.kind, ""))]))


def _limits(kwarg: Any) -> Meta:
    lengths = {"min_length": kwarg.min_length or kwarg.min_items, "max_length": kwarg.max_length or kwarg.max_items}
    limits: dict[str, Any] = {"ge": kwarg.ge, "le": kwarg.le, **lengths}
    return Meta(**{name: limit for name, limit in limits.items() if limit is not None})


def _sentence(detail: str, at: Sequence[_Possible]) -> str:
    """Return the detail in plain English, or as it is if it is not about a type."""
    if _MISSING.match(detail):
        return "This is missing."
    if unknown := _UNKNOWN.match(detail):
        return f"There is no field `{unknown[1]}` here."
    if "matching regex" in detail:
        musts = [found.must for found in at if found.must is not None]
        return f"This must {musts[0]}." if musts else "This has characters that are not allowed here."
    if length := _LENGTH.match(detail):
        return _of_length(length["kind"], length["broken"], at)
    word, expected = _WORD.match(detail), _EXPECTED.fullmatch(detail)
    kinds = [found.kind for found in at if word is None or isinstance(found.kind, inspect.LiteralType)]
    wanted = " or ".join(each for each in dict.fromkeys(map(_wanted, kinds)) if each)
    if expected is None or not wanted:
        return detail
    if word is not None:
        return f"This must be {wanted}, not {word[1]}."
    got = _GOT.get(expected["got"] or "")
    return f"This must be {wanted}, not {got}." if got else f"This must be {wanted}."


def _of_length(sort: str, broken: str, at: Sequence[_Possible]) -> str:
    """Return the lengths that a text or a list may have. `broken` is the limit that was not kept, such as `<= 20`."""
    if broken == ">= 1":
        return "This must not be empty."
    what, its = ("characters", (inspect.StrType,)) if sort == "str" else ("entries", _LISTS)
    for kind in (found.kind for found in at):
        if isinstance(kind, inspect.StrType | inspect.ListType | inspect.VarTupleType) and isinstance(kind, its):
            shortest = kind.min_length if (kind.min_length or 0) > 1 else None
            return f"This must have {_between(shortest, kind.max_length)} {what}."
    return f"This must have {broken} {what}."


def _wanted(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType):
        *others, last = map(str, kind.values)
        return f"{', '.join(others)} or {last}" if others else last
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        number = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
        if kind.ge is None and kind.le is None:
            return number
        return f"{number}{',' if None in (kind.ge, kind.le) else ' from'} {_between(kind.ge, kind.le)}"
    return next((word for kinds, word in _PLAIN if isinstance(kind, kinds)), "")


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def _inside(kind: inspect.Type, field: str) -> Sequence[_Possible]:
    """Return the types one step further: of the field, or of an item if `field` is empty."""
    if isinstance(kind, inspect.StructType):
        return [found for its in kind.fields if its.encode_name == field for found in _alternatives(its.type)]
    if isinstance(kind, inspect.DictType):
        return _alternatives(kind.value_type)
    return _alternatives(kind.item_type) if isinstance(kind, _LISTS) else ()


def _alternatives(kind: inspect.Type, must: str | None = None) -> Sequence[_Possible]:
    if isinstance(kind, inspect.Metadata):
        return _alternatives(kind.type, (kind.extra or {}).get("must", must))
    if isinstance(kind, inspect.UnionType):
        return [found for one in kind.types for found in _alternatives(one, must)]
    return [_Possible(kind, must)]
