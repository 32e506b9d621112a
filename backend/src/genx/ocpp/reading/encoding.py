"""Messages as JSON text."""

from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct, inspect

from genx.ocpp.times import format_time

_encode: Final = msgspec.json.Encoder().encode


def encode(message: Struct) -> str:
    """Return a message as JSON text, without absent fields (C3), and with times in UTC and milliseconds (V7)."""
    if _holds_time(type(message)):
        return _encode(_with_times_as_text(msgspec.to_builtins(message, builtin_types=(datetime,)))).decode()
    return _encode(message).decode()


def _with_times_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_times_as_text(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_with_times_as_text(each) for each in value]
    return format_time(value) if isinstance(value, datetime) else value


@cache
def _holds_time(message: type[Struct]) -> bool:
    return _mentions_time(inspect.type_info(message))


def _mentions_time(described: Any) -> bool:
    match described:
        case inspect.Metadata():
            return _mentions_time(described.type)
        case inspect.UnionType():
            return any(_mentions_time(each) for each in described.types)
        case inspect.VarTupleType():
            return _mentions_time(described.item_type)
        case inspect.StructType():
            return any(_mentions_time(each.type) for each in described.fields)
    return isinstance(described, inspect.DateTimeType)
