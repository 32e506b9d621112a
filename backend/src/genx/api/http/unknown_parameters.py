"""Unknown query parameters are refused on all routes, because a misspelled filter would return everything."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from genx.api.http.operation import parameters
from genx.domain.errors import Refusal

LONGEST = 50
MOST = 5


class UnknownParameter(Refusal):
    """The query has a parameter that this path does not have; the details name it."""

    type = "unknown-parameter"
    status_hint = 422

    def __init__(self, names: Collection[str], known: Collection[str]) -> None:
        shown = list(names)[:MOST]
        super().__init__(" ".join(_said(name, known) for name in shown))


def takes_any(handler: HTTPRouteHandler) -> bool:
    """Return whether the handler is a health probe: probes may send any parameter, to keep caches away."""
    return all(path.startswith("/health/") for path in handler.paths)


async def refuse(request: Request[Any, Any, State]) -> None:
    """Raises UnknownParameter. Pages of the web app take any parameter."""
    handler = request.route_handler
    if not request.scope["query_string"] or handler.operation_id is None or takes_any(handler):
        return
    known = _known(handler)
    if unknown := [name for name in dict.fromkeys(request.query_params.keys()) if name not in known]:
        raise UnknownParameter(unknown, known)


@cache
def _known(handler: HTTPRouteHandler) -> Collection[str]:
    found = parameters(handler).items()
    return [name for name, field in found if isinstance(field.kwarg_definition, QueryParameter)]


def _said(name: str, known: Collection[str]) -> str:
    lowered = {each.lower(): each for each in known}
    nearest = get_close_matches(name.lower(), lowered, n=1)
    shown = f"There is no parameter `{name[:LONGEST]}` here"
    if nearest:
        return f"{shown}: did you mean `{lowered[nearest[0]]}`?"
    return f"{shown}: this path takes {', '.join(known)}." if known else f"{shown}: this path takes no parameters."
