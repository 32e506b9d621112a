"""The description of a route, from which the OpenAPI document is made."""

from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, PathParameter, QueryParameter
from litestar.typing import FieldDefinition

from genx.api.http.auth import PUBLIC, PeopleOnly, requires, requires_person
from genx.domain.errors import Refusal
from genx.domain.user import Role


def operation(
    operation_id: str,
    summary: str,
    tag: str,
    *,
    role: Role | None = "viewer",
    person: bool = False,
    refusals: tuple[type[Refusal], ...] = (),
    **said: Any,
) -> dict[str, Any]:
    """Keyword arguments of a route decorator. `role` None is public; `person` is not for API keys.

    `said` may hold `request` and `response` (examples), `media_types` (media type -> example, of a response that is not
    JSON), `csv` (the first line of the response as a table), `given` (media type -> example, of a body that is not
    JSON), `answers` (the type of the response if the handler's annotation is not enough), `events` (a type whose fields
    are the events of a stream), `also` (further statuses with the same response), `description`,
    `invalid_body_status` and `password_field` (where a weak password is).
    """
    guards = ([requires(role)] if role not in (None, "viewer") else []) + ([requires_person] if person else [])
    return {
        "operation_id": operation_id,
        "summary": summary,
        "tags": [tag],
        "guards": guards,
        "opt": {
            PUBLIC: role is None,
            "role": role,
            "person": person,
            "refusals": refusals + ((PeopleOnly,) if person else ()),
            **said,
        },
    }


PARAMETERS = (PathParameter, QueryParameter, HeaderParameter)


def parameters(handler: HTTPRouteHandler) -> dict[str, FieldDefinition]:
    """Return the parameters of a route and of its dependencies, by their names in the URL or the headers."""
    signatures = [handler.parsed_fn_signature]
    signatures += [provider.parsed_fn_signature for provider in handler.resolve_dependencies().values()]
    fields = [field for signature in signatures for field in signature.parameters.values()]
    said = [(field, field.kwarg_definition) for field in fields]
    return {kwarg.name or field.name: field for field, kwarg in said if isinstance(kwarg, PARAMETERS)}
