"""What schemathesis can't know from the document."""

from typing import Any

import schemathesis

NOT_TO_MAKE_UP = {"cursor"}
"""A cursor is good only where a list gave it out; one that is made up is 400, as it should be."""


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Leave out parameters that can't be made up."""
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            said = operation["parameters"]
            operation["parameters"] = [parameter for parameter in said if parameter["name"] not in NOT_TO_MAKE_UP]


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Litestar takes the text null for no value, which is lenient but no harm."""
    values = [
        value for given in (case.query or {}).values() for value in (given if isinstance(given, list) else [given])
    ]
    return not any(value in (None, "null") for value in values)
