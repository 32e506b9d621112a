"""The OpenAPI document, made from the routes and their descriptions (`operation`)."""

from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition

from genx.api.http import problems
from genx.api.http.auth import PUBLIC
from genx.api.http.operation import PARAMETERS, parameters
from genx.api.http.problems import Problem
from genx.api.http.unknown_parameters import UnknownParameter, takes_any
from genx.domain.errors import Refusal

REF = "#/components/schemas/{name}"
JSON = "application/json"
DESCRIPTION = """\
Central system for EV chargers that speak OCPP 1.6J.

Sign in with `POST /api/v1/auth/login` and send the token as `Authorization: Bearer ...`; an API key is sent the same
way. Times are RFC 3339 in UTC, energy is in Wh, power in W. Lists are paged by `cursor`. Errors are RFC 9457 problems.
"""
TAGS = {
    "Accounts": "Sign-in, and a person's own account.",
    "Users": "Who may sign in, and what they may do.",
    "API keys": "API keys for programs.",
    "Audit log": "Who did what to whom, when, from where.",
    "Chargers": "Chargers and what belongs to them.",
    "Transactions": "Charging transactions of all chargers.",
    "Logs": "Every message between chargers and us.",
    "Id tags": "Cards, apps and cars that may charge.",
    "Tariffs": "What sessions cost: drafts, versions that never change, and prices of made-up sessions.",
    "Commands": "Commands to chargers.",
    "Reports": "Energy, use, availability and faults over days, and what is left out of availability.",
    "Refused connections": "Connections that were refused, and the reason.",
    "Security alarms": "Alarms that need a person: two devices with one identity, floods, guessed passwords.",
    "Events": "A live stream of events.",
    "Operations": "Health and metrics.",
}
_CONSTRAINTS = {
    "ge": "minimum",
    "le": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minItems",
    "max_items": "maxItems",
    "format": "format",
}


def document(app: Litestar) -> dict[str, Any]:
    """Return the document as plain data."""
    routes = sorted(_documented(app), key=lambda route: (route[0], route[1]))
    types = [kind for _, _, handler in routes for kind in _types(handler) if kind]
    _, components = msgspec.json.schema_components([*types, Problem], ref_template=REF)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for path, method, handler in routes:
        paths[path][method] = _operation(handler)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GenX",
            "version": version("genx"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "security": [{"bearer": []}],
        "paths": dict(paths),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _documented(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if handler.operation_id and method != "OPTIONS":
                yield route.path_format, method.lower(), handler


def _operation(handler: HTTPRouteHandler) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": handler.operation_id,
        "tags": handler.tags,
        "summary": handler.summary,
        "parameters": [_parameter(name, field) for name, field in parameters(handler).items()],
        "responses": _responses(handler),
    }
    if description := handler.opt.get("description"):
        operation["description"] = description
    if body := _body_type(handler):
        content = {"schema": _schema(body), "example": _plain(handler.opt["request"])}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}
    if given := handler.opt.get("given"):
        content = {media: {"schema": {"type": "string"}, "example": example} for media, example in given.items()}
        operation["requestBody"] = {"required": True, "content": content}
    if handler.opt[PUBLIC]:
        operation["security"] = []
    return operation


def _responses(handler: HTTPRouteHandler) -> dict[str, Any]:
    responses = {str(handler.status_code): _success(handler)}
    for status, description in handler.opt.get("also", {}).items():
        responses[str(status)] = {**_success(handler), "description": description}
    for status, refusals in sorted(_refusals(handler).items()):
        examples = {
            kind: {"value": {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail}}
            for kind, detail in refusals.items()
        }
        content = {problems.MEDIA_TYPE: {"schema": _schema(Problem), "examples": examples}}
        responses[str(status)] = {"description": " ".join(refusals.values()), "content": content}
    return responses


def _success(handler: HTTPRouteHandler) -> dict[str, Any]:
    answer = _answer_type(handler)
    if answer is None:
        return {"description": "Done. The answer has no content."}
    examples = handler.opt.get("media_types") or {JSON: handler.opt["response"]}
    content = {media: {"schema": _schema(answer), "example": _plain(example)} for media, example in examples.items()}
    if table := handler.opt.get("csv"):
        content["text/csv"] = {"schema": {"type": "string"}, "example": table}
    return {"description": handler.summary, "content": content}


def _refusals(handler: HTTPRouteHandler) -> dict[int, dict[str, str]]:
    """Return the possible refusals: status -> type -> meaning."""
    expected: dict[int, dict[str, str]] = defaultdict(dict)
    if parameters(handler) or _body_type(handler) or "given" in handler.opt:
        expected[400]["invalid-request"] = "The parameters or the body are invalid."
    if not handler.opt[PUBLIC]:
        expected[401]["unauthorized"] = "A valid bearer token is needed."
    if handler.opt["role"] not in (None, "viewer"):
        expected[403]["forbidden"] = f"This needs the role {handler.opt['role']}."
    if status := handler.opt.get("invalid_body_status"):
        expected[status][HTTPStatus(status).phrase.lower().replace(" ", "-")] = "The body breaks the OCPP schema."
    of_its_query = () if takes_any(handler) else (UnknownParameter,)
    for refusal in (*of_its_query, *handler.opt["refusals"]):
        expected[refusal.status_hint][refusal.type] = _meaning(refusal)
    return expected


def _meaning(refusal: type[Refusal]) -> str:
    first_line = (refusal.__doc__ or "").partition("\n")[0]
    return first_line if refusal.__doc__ else refusal.type.replace("-", " ").capitalize() + "."


def _parameter(name: str, field: FieldDefinition) -> dict[str, Any]:
    said = field.kwarg_definition
    assert isinstance(said, PARAMETERS)
    schema = _without_nul(_without_null(_schema(field.annotation)))
    constrained = {theirs: value for ours, theirs in _CONSTRAINTS.items() if (value := getattr(said, ours)) is not None}
    if field.has_default and field.default is not None:
        constrained["default"] = field.default
    parameter = {
        "name": name,
        "in": said.param_type.value,
        "required": said.param_type.value == "path" or not field.has_default,
        "schema": {**schema, **constrained},
    }
    return {**parameter, "description": said.description} if said.description else parameter


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Remove null from the schema of a parameter: a parameter is absent rather than null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return dict(kinds[0]) if len(kinds) == 1 else schema


def _without_nul(schema: dict[str, Any]) -> dict[str, Any]:
    """Exclude U+0000 from the texts of parameters: it is refused for all of them at once."""
    if schema.get("type") == "array":
        return {**schema, "items": _without_nul(schema["items"])}
    return {**schema, "pattern": r"^[^\u0000]*$"} if schema == {"type": "string"} else schema


def _types(handler: HTTPRouteHandler) -> tuple[Any, Any, Any]:
    return _body_type(handler), _answer_type(handler), handler.opt.get("events")


def _body_type(handler: HTTPRouteHandler) -> Any:
    field = handler.parsed_data_field
    return None if field is None else field.annotation


def _answer_type(handler: HTTPRouteHandler) -> Any:
    """Return the type of the answer: the one that the description names, else the handler's. None means no content."""
    if handler.status_code == HTTPStatus.NO_CONTENT:
        return None
    if "answers" in handler.opt:
        return handler.opt["answers"]
    returned = handler.parsed_fn_signature.return_type
    return returned.inner_types[0].annotation if returned.is_subclass_of(Response) else returned.annotation


def _schema(kind: Any) -> dict[str, Any]:
    [schema], _ = msgspec.json.schema_components([kind], ref_template=REF)
    return dict(schema)


def _plain(example: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(example))
