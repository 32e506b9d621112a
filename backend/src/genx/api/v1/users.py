"""Users, for admins."""

from typing import Annotated, Any

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, UnsetType, structs

from genx.accounts.people import LastAdmin
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Body, Page
from genx.api.http.services import FromServices
from genx.api.v1.people import EXAMPLE, Email, Person, PersonName, UserId, person
from genx.db.base.engine import begin
from genx.db.queries import users
from genx.domain.email_address import UnusableAddress
from genx.domain.errors import AlreadyExists, NotKnown
from genx.domain.user import Role, UserStatus

TAG = "Users"
LIST = "users"


class UserPage(Page[Person], frozen=True, kw_only=True):
    """Users by email address."""


class UserInvite(Body, frozen=True, kw_only=True):
    """A person to invite. They get a link that sets their password."""

    email: Email
    role: Role
    name: PersonName | None = None


class UserChange(Body, frozen=True, kw_only=True):
    """Changes of a user. Fields that are not sent stay. `active` false ends all sessions and API keys at once."""

    email: Email | UnsetType = UNSET
    name: PersonName | UnsetType | None = UNSET
    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET


@get(
    "/users",
    **operation(
        "listUsers",
        "List users",
        TAG,
        role="admin",
        refusals=(BadCursor,),
        response=UserPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_users(
    services: FromServices,
    q: Annotated[str | None, QueryParameter(max_length=254, description="Text in the address or the name.")] = None,
    role: Annotated[list[Role] | None, QueryParameter(description="Repeats.", max_items=3)] = None,
    status: Annotated[list[UserStatus] | None, QueryParameter(description="Repeats.", max_items=3)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> UserPage:
    after = services.cursors.read(LIST, cursor, str)
    async with begin(services.engine) as connection:
        found = await users.page(connection, q, after, limit + 1, roles=role or (), statuses=status or ())
    items, following = services.cursors.page(LIST, found, limit, lambda user: user.email)
    return UserPage(items=[person(user) for user in items], next_cursor=following)


@post(
    "/users",
    **operation(
        "inviteUser",
        "Invite a user by email",
        TAG,
        role="admin",
        person=True,
        refusals=(AlreadyExists, UnusableAddress),
        request={"email": "ann@example.org", "role": "operator", "name": "Ann Operator"},
        response=EXAMPLE,
    ),
)
async def invite_user(request: SignedInRequest, data: JSONBody[UserInvite], services: FromServices) -> Response[Person]:
    user = await services.accounts.people.invite(data.email, data.name, data.role, visit(request))
    services.mail_is_waiting()
    return Response(person(user), headers={"Location": f"/api/v1/users/{user.user_id}"})


@get(
    "/users/{userId:uuid}",
    **operation("getUser", "Get a user", TAG, role="admin", refusals=(NotKnown,), response=EXAMPLE),
)
async def get_user(user_id: UserId, services: FromServices) -> Person:
    async with begin(services.engine) as connection:
        user = await users.find(connection, user_id)
    if user is None:
        raise NotKnown(f"There is no user {user_id}.")
    return person(user)


@patch(
    "/users/{userId:uuid}",
    **operation(
        "updateUser",
        "Change a user",
        TAG,
        role="admin",
        person=True,
        refusals=(NotKnown, AlreadyExists, LastAdmin, UnusableAddress),
        request={"role": "viewer", "active": True},
        response=EXAMPLE,
    ),
)
async def update_user(
    request: SignedInRequest, user_id: UserId, data: JSONBody[UserChange], services: FromServices
) -> Person:
    fields: dict[str, Any] = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    changed = await services.accounts.people.change(user_id, fields, visit(request))
    services.mail_is_waiting()
    return person(changed)


@delete(
    "/users/{userId:uuid}",
    **operation(
        "deleteUser",
        "Remove a user with their sessions and API keys",
        TAG,
        role="admin",
        person=True,
        refusals=(NotKnown, LastAdmin),
    ),
)
async def delete_user(request: SignedInRequest, user_id: UserId, services: FromServices) -> None:
    await services.accounts.people.remove(user_id, visit(request))


@delete(
    "/users/{userId:uuid}/sessions",
    **operation(
        "endUserSessions",
        "End all sessions of a user, and revoke the API keys they made",
        TAG,
        role="admin",
        person=True,
        refusals=(NotKnown,),
    ),
)
async def end_user_sessions(request: SignedInRequest, user_id: UserId, services: FromServices) -> None:
    await services.accounts.people.end_sessions(user_id, visit(request))


@post(
    "/users/{userId:uuid}/invitation",
    status_code=202,
    **operation(
        "inviteUserAgain",
        "Send an invitation again",
        TAG,
        role="admin",
        person=True,
        refusals=(NotKnown, AlreadyExists),
        answers=None,
    ),
)
async def invite_user_again(request: SignedInRequest, user_id: UserId, services: FromServices) -> Response[bytes]:
    await services.accounts.people.invite_again(user_id, visit(request))
    services.mail_is_waiting()
    return Response(b"", status_code=202, media_type="text/plain")


ROUTES = [list_users, invite_user, get_user, update_user, delete_user, end_user_sessions, invite_user_again]
