"""The JSON schemas that PyPI `ocpp` ships, as validators."""

import importlib.util
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema


def folder() -> Path:
    spec = importlib.util.find_spec("ocpp")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "v16" / "schemas"


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema of `<Action>` (its request) or `<Action>Response`."""
    text = (folder() / f"{name}.json").read_text(encoding="utf-8-sig")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


@cache
def _validator(name: str) -> Any:
    kind = jsonschema.validators.validator_for(schema(name))
    return kind(schema(name), format_checker=jsonschema.FormatChecker())


def problems(name: str, payload: str) -> list[str]:
    """Return how a payload (JSON text) breaks its schema."""
    return [error.message for error in _validator(name).iter_errors(json.loads(payload, parse_float=Decimal))]
