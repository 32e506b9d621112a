"""The signed-in user: who they are, their password, their sessions."""

from typing import Annotated, Any
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET, UnsetType, structs

from genx.accounts.new_passwords import WrongPassword
from genx.accounts.password_rules import WeakPassword
from genx.accounts.throttle import TooManyTries
from genx.api.http.auth import SignedInRequest, arrived_at, visit
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Body, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.people import EXAMPLE, TAG, GivenPassword, NewPassword, Person, PersonName, person
from genx.db.queries import sessions
from genx.domain.errors import NotKnown, TooBusy
from genx.domain.user import Language


class MyChange(Body, frozen=True, kw_only=True):
    """Changes of the signed-in user. Fields that are not sent stay. Null removes the name or the chosen language."""

    name: PersonName | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET


class PasswordChange(Body, frozen=True, kw_only=True):
    """The old password and the new one."""

    current_password: GivenPassword
    new_password: NewPassword


class Session(Answer, frozen=True, kw_only=True):
    """A session. `device` is the browser's description of itself; `current` is true for the session of this request."""

    session_id: str
    current: bool
    device: str | None
    address: str | None
    created_at: Time
    last_used_at: Time
    expires_at: Time


class SessionPage(Page[Session], frozen=True, kw_only=True):
    """All sessions of the signed-in user, the last used first."""


SESSION = Session(
    session_id="4b2f4f4e-52b0-4a57-8f53-6b1d50a3f0c5",
    current=True,
    device="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    address="203.0.113.17",
    created_at="2026-01-15T12:00:00.000Z",
    last_used_at="2026-01-15T12:30:00.000Z",
    expires_at="2026-04-15T12:00:00.000Z",
)


@get("/auth/me", **operation("getMe", "Get the signed-in user", TAG, person=True, response=EXAMPLE))
async def get_me(request: SignedInRequest) -> Person:
    return person(request.user.user)


@patch(
    "/auth/me",
    **operation(
        "updateMe",
        "Change the signed-in user's name or language",
        TAG,
        person=True,
        request={"name": "Ann Operator", "language": "de"},
        response=EXAMPLE,
    ),
)
async def update_me(request: SignedInRequest, data: JSONBody[MyChange], services: FromServices) -> Person:
    fields: dict[str, Any] = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    return person(await services.accounts.people.change_own(request.user.user, fields, visit(request)))


@post(
    "/auth/change-password",
    status_code=204,
    **operation(
        "changePassword",
        "Change the signed-in user's password",
        TAG,
        person=True,
        refusals=(WrongPassword, WeakPassword, TooManyTries, TooBusy),
        request={"currentPassword": "the one until now", "newPassword": "four words that rhyme never"},
        description="This session continues; all other sessions of the user end. API keys stay valid.",
        password_field="newPassword",  # noqa: S106 - the name of a field
    ),
)
async def change_password(request: SignedInRequest, data: JSONBody[PasswordChange], services: FromServices) -> None:
    came = visit(request, device=services.cookies.device_of(request))
    await services.accounts.new_passwords.change(request.user, data.current_password, data.new_password, came)
    services.mail_is_waiting()


@get(
    "/auth/sessions",
    **operation(
        "listSessions",
        "List the signed-in user's sessions",
        TAG,
        person=True,
        response=SessionPage(items=[SESSION], next_cursor=None),
    ),
)
async def list_sessions(request: SignedInRequest, services: FromServices) -> SessionPage:
    found = await services.accounts.sessions.of(request.user, arrived_at(request.scope))
    return SessionPage(items=[_shown(one, request.user.session_id) for one in found], next_cursor=None)


@delete(
    "/auth/sessions",
    **operation(
        "endOtherSessions",
        "End all other sessions of the signed-in user",
        TAG,
        person=True,
        description="The current session continues. API keys stay valid.",
    ),
)
async def end_other_sessions(request: SignedInRequest, services: FromServices) -> None:
    await services.accounts.sessions.end_others(request.user, visit(request))


@delete(
    "/auth/sessions/{sessionId:uuid}",
    **operation("endSession", "End a session of the signed-in user", TAG, person=True, refusals=(NotKnown,)),
)
async def end_session(
    request: SignedInRequest, session_id: Annotated[UUID, PathParameter(name="sessionId")], services: FromServices
) -> None:
    await services.accounts.sessions.end(session_id, request.user, visit(request))


def _shown(session: sessions.Session, current: UUID | None) -> Session:
    return Session(
        session_id=str(session.session_id),
        current=session.session_id == current,
        device=session.user_agent,
        address=session.address,
        created_at=time(session.created_at),
        last_used_at=time(session.last_used_at),
        expires_at=time(session.expires_at),
    )


ROUTES = [get_me, update_me, change_password, list_sessions, end_session, end_other_sessions]
