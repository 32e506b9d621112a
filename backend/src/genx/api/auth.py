"""Who is asking: a bearer token on everything that is not public, and a role on what changes something."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware
from litestar.types import ASGIApp
from msgspec import Struct

from genx.accounts.sign_in import Accounts
from genx.domain.user import Role, User, includes

PUBLIC = "public"
"""Marks a route that is served without a token."""


class Session(Struct, frozen=True):
    """What a token allows, and until when."""

    token: str
    expires_at: datetime


class BearerAuth(AbstractAuthenticationMiddleware):
    """Looks the user up for each request: whoever was switched off is refused at once."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        super().__init__(app, exclude_from_auth_key=PUBLIC, scopes={ScopeType.HTTP})
        self._accounts = accounts

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        found = await self._accounts.bearer(token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="genx"'}
            raise NotAuthorizedException("A valid bearer token is needed: sign in again.", headers=challenge)
        user, expires_at = found
        return AuthenticationResult(user=user, auth=Session(token.strip(), expires_at))


def middleware(accounts: Accounts) -> DefineMiddleware:
    return DefineMiddleware(BearerAuth, accounts=accounts)


def requires(role: Role) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]:
    """A guard: this role, or one above it."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        user: User = connection.user
        if not includes(user.role, role):
            raise PermissionDeniedException(f"This needs the role {role}; yours is {user.role}.")

    return guard
