"""Hooks for facts that schemathesis can't know from the API document."""

from typing import Any

import schemathesis

NOT_TO_MAKE_UP = {"cursor", "timeZone"}
"""Leave out cursors: only a list gives out valid ones, and an invented one is rightly answered with 400. So is the name
of a time zone that is none."""


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Leave out parameters that can't be made up."""
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            said = operation["parameters"]
            operation["parameters"] = [parameter for parameter in said if parameter["name"] not in NOT_TO_MAKE_UP]


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Leave out the text null, which Litestar takes for no value. That is lenient, but harmless."""
    values = [
        value for given in (case.query or {}).values() for value in (given if isinstance(given, list) else [given])
    ]
    return not any(value in (None, "null") for value in values)
