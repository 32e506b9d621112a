"""API keys for integrators, for admins."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import delete, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta, convert

from genx.accounts.keys import AlreadyExpired, NoAdmin
from genx.api.http.auth import SignedInRequest, arrived_at, visit
from genx.api.http.moments import LATEST
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Body, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.people import PersonName
from genx.db.base.engine import begin
from genx.db.queries import api_keys
from genx.domain.errors import NotKnown
from genx.domain.user import Role

TAG = "API keys"
LIST = "api-keys"


class ApiKey(Answer, frozen=True, kw_only=True):
    """A key as it is listed. `prefix` is its beginning. It becomes invalid with the user who made it."""

    key_id: str
    name: str
    role: Role
    prefix: str
    created_by: str
    created_at: Time
    expires_at: Time | None
    expired: bool
    last_used_at: Time | None


class NewApiKey(ApiKey, frozen=True, kw_only=True):
    """A key that was just made. `key` is the key itself: keep it now, it is not shown again."""

    key: str


class ApiKeyPage(Page[ApiKey], frozen=True, kw_only=True):
    """API keys, newest first."""


class ApiKeyCreate(Body, frozen=True, kw_only=True):
    """A new key. It may do everything that its role may, except change users, sessions and keys.

    It becomes invalid when it expires or is revoked, and when a password reset or an admin ends all sessions of its
    maker.
    """

    name: PersonName
    role: Role
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


EXAMPLE = NewApiKey(
    key="gxk_Zk3vT9aQ...",
    key_id="7e0f8b0a-0f63-4a86-9d0e-8c1a57a6f1b4",
    name="Billing",
    role="viewer",
    prefix="gxk_Zk3vT9aQ",
    created_by="ann@example.org",
    created_at="2026-01-15T12:00:00.000Z",
    expires_at="2027-01-15T12:00:00.000Z",
    expired=False,
    last_used_at=None,
)


@get(
    "/api-keys",
    **operation(
        "listApiKeys",
        "List API keys",
        TAG,
        role="admin",
        refusals=(BadCursor,),
        response=ApiKeyPage(items=[convert(EXAMPLE, ApiKey, from_attributes=True)], next_cursor=None),
    ),
)
async def list_api_keys(
    request: SignedInRequest,
    services: FromServices,
    q: Annotated[
        str | None, QueryParameter(max_length=200, description="Text in the name, or the beginning of a key.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ApiKeyPage:
    after = services.cursors.read(LIST, cursor, tuple[datetime, UUID])
    await services.accounts.identities.keep_last_use()
    async with begin(services.engine) as connection:
        found = await api_keys.page(connection, q, after, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda item: (item[0].created_at, item[0].key_id))
    return ApiKeyPage(
        items=[ApiKey(**_shown(key, made_by, arrived_at(request.scope))) for key, made_by in items],
        next_cursor=following,
    )


@post(
    "/api-keys",
    **operation(
        "createApiKey",
        "Make an API key",
        TAG,
        role="admin",
        person=True,
        refusals=(AlreadyExpired, NoAdmin),
        request={"name": "Billing", "role": "viewer", "expiresAt": "2027-01-15T12:00:00Z"},
        response=EXAMPLE,
    ),
)
async def create_api_key(request: SignedInRequest, data: JSONBody[ApiKeyCreate], services: FromServices) -> NewApiKey:
    # A time beyond the calendars of the database and of Python could neither be stored nor shown.
    expires_at = None if data.expires_at is None else min(data.expires_at, LATEST)
    made = visit(request)
    key, text = await services.accounts.api_keys.create(data.name, data.role, expires_at, request.user, made)
    return NewApiKey(key=text, **_shown(key, request.user.user.email, made.at))


@delete(
    "/api-keys/{keyId:uuid}",
    **operation("revokeApiKey", "Revoke an API key", TAG, role="admin", person=True, refusals=(NotKnown,)),
)
async def revoke_api_key(
    request: SignedInRequest, key_id: Annotated[UUID, PathParameter(name="keyId")], services: FromServices
) -> None:
    await services.accounts.api_keys.revoke(key_id, visit(request))


def _shown(key: api_keys.ApiKey, made_by: str, now: datetime) -> dict[str, Any]:
    return {
        "key_id": str(key.key_id),
        "name": key.name,
        "role": key.role,
        "prefix": key.prefix,
        "created_by": made_by,
        "created_at": time(key.created_at),
        "expires_at": time(key.expires_at),
        "expired": key.expires_at is not None and key.expires_at <= now,
        "last_used_at": time(key.last_used_at),
    }


ROUTES = [list_api_keys, create_api_key, revoke_api_key]
