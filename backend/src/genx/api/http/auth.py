"""Authentication: a bearer token for every route that is not public, and a role for routes that change something."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from genx.accounts.identities import Identities, Identity
from genx.accounts.visits import Visit
from genx.api.http.headers import AT
from genx.domain.errors import Refusal
from genx.domain.user import Role, includes

PUBLIC = "public"
"""Marks a route that is served without a token."""

SignedInRequest = Request[Identity, str, State]

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]
"""Async, because Litestar runs other functions in a thread, which costs more than the whole request."""


class BearerAuth:
    """Middleware that checks the access token or API key. A deactivated user is refused at once."""

    def __init__(self, app: ASGIApp, identities: Identities) -> None:
        self._app = app
        self._identities = identities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["route_handler"].opt.get(PUBLIC) and scope.get("method") != "OPTIONS":
            credentials = bearer(scope)
            identity = None if credentials is None else await self._identities.identify(credentials, arrived_at(scope))
            if identity is None:
                challenge = {"WWW-Authenticate": 'Bearer realm="genx"'}
                raise NotAuthorizedException("A valid bearer token is needed: sign in again.", headers=challenge)
            scope["user"], scope["auth"] = identity, credentials
        await self._app(scope, receive, send)


def arrived_at(scope: Scope) -> datetime:
    """Return when a request came in."""
    at: datetime = cast("Any", scope)[AT]
    return at


def bearer(scope: Scope) -> str | None:
    """Return the access token or API key of the Authorization header."""
    header = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
    scheme, _, credentials = header.partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def middleware(identities: Identities) -> DefineMiddleware:
    return DefineMiddleware(BearerAuth, identities=identities)


def requires(role: Role) -> Guard:
    """Return a guard that wants this role or a higher one."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        identity: Identity = connection.user
        if not includes(identity.role, role):
            raise PermissionDeniedException(f"This needs the role {role}; yours is {identity.role}.")

    return guard


class PeopleOnly(Refusal):
    """Only people who have signed in may do this; API keys may not."""

    type = "people-only"
    status_hint = 403

    def __init__(self) -> None:
        super().__init__("Only people who have signed in may do this. An API key can't change users, sessions or keys.")


async def requires_person(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard for people who have signed in. Raises PeopleOnly for API keys."""
    if connection.user.key_id is not None:
        raise PeopleOnly


def visit(request: Request[Any, Any, State], *, device: str | None = None, identity: Identity | None = None) -> Visit:
    """Return the time, the address and the person of a request."""
    return Visit(
        at=arrived_at(request.scope),
        address=request.client.host if request.client else "unknown",
        user_agent=request.headers.get("user-agent"),
        device=device,
        identity=identity or request.scope.get("user"),
    )
