"""Hypothesis strategies made from msgspec's descriptions of the messages."""

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TIMES = st.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
ODD = JSON | st.sampled_from(
    ["", " ", "5", " 5 ", "5.0", 5.0, 1e400, "1e400", float("nan"), -1, 2**63, 10**40, "a\x00b", "accepted", {}, []]
)


def right(described: inspect.Type) -> st.SearchStrategy[Any]:
    """Generate values that a message of ours may have."""
    match described:
        case inspect.Metadata():
            return right(described.type)
        case inspect.UnionType():
            return right(described.types[0])
        case inspect.StructType():
            return _struct(described)
        case inspect.VarTupleType():
            return st.lists(right(described.item_type), min_size=described.min_length or 0, max_size=3).map(tuple)
    return _scalar(described)


def _scalar(described: inspect.Type) -> st.SearchStrategy[Any]:
    match described:
        case inspect.LiteralType():
            return st.sampled_from(described.values)
        case inspect.IntType():
            return st.integers(described.ge, described.le)
        case inspect.FloatType():
            return st.integers(0, 10_000).map(lambda tenths: tenths / 10)
        case inspect.DateTimeType():
            return TIMES
        case inspect.StrType():
            return st.just("ftp://a/b") if described.pattern else _text(described)
    return st.booleans()


def _text(described: inspect.StrType) -> st.SearchStrategy[str]:
    alphabet = st.characters(codec="utf-8", exclude_characters="\x00")
    return st.text(alphabet, min_size=described.min_length or 0, max_size=min(described.max_length or 30, 30))


def _struct(described: inspect.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: right(field.type) for field in described.fields if field.required}
    optional = {field.name: right(field.type) for field in described.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: described.cls(**fields))


@st.composite
def mutated(draw: st.DrawFn, value: Any) -> Any:
    """Generate plain data with some of its parts replaced, left out, repeated or wrapped."""
    if draw(st.integers(0, 9)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        kept = {name: draw(mutated(each)) for name, each in value.items() if draw(st.integers(0, 9))}
        return {**kept, **draw(st.dictionaries(TEXTS, ODD, max_size=1))}
    if isinstance(value, list):
        items = [draw(mutated(each)) for each in value]
        return items[0] if len(items) == 1 and draw(st.integers(0, 9)) == 0 else items
    if isinstance(value, str) and draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([value.upper(), value.lower(), f" {value} ", f"{value}\x00"]))
    return str(value) if draw(st.integers(0, 9)) == 0 else value
