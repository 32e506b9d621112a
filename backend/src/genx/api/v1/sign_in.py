"""Signing in and out, refreshing a session, and forgotten passwords."""

from typing import Any, Literal

from litestar import Request, Response, post
from litestar.datastructures import Cookie, State
from litestar.params import JSONBody

from genx.accounts import sessions
from genx.accounts.new_passwords import BadLink, ExpiredLink, UsedLink
from genx.accounts.password_rules import WeakPassword
from genx.accounts.sessions import SessionEnded
from genx.accounts.sign_in import WrongCredentials
from genx.accounts.throttle import TooManyTries
from genx.api.http.about import MailDelivery
from genx.api.http.auth import arrived_at, bearer, visit
from genx.api.http.operation import operation
from genx.api.http.origins import ForeignOrigin
from genx.api.http.schemas import Answer, Body
from genx.api.http.services import FromServices, Services
from genx.api.v1.people import EXAMPLE, TAG, Email, GivenPassword, NewPassword, Person, person
from genx.db.queries.password_links import LinkPurpose
from genx.domain.errors import TooBusy


class Credentials(Body, frozen=True, kw_only=True):
    """The credentials of a person."""

    email: Email
    password: GivenPassword


class ForgottenPassword(Body, frozen=True, kw_only=True):
    """The email address of a person who has forgotten the password."""

    email: Email


class ResetAsked(Answer, frozen=True, kw_only=True):
    """The answer is the same for every address. `mail` says how links leave this server."""

    mail: MailDelivery


class PasswordLinkToken(Body, frozen=True, kw_only=True):
    """The token of the link in the mail."""

    token: GivenPassword


class PasswordLink(Answer, frozen=True, kw_only=True):
    """The person whose password a link sets, and the reason for the link."""

    email: str
    purpose: LinkPurpose


class PasswordReset(Body, frozen=True, kw_only=True):
    """The token of the link in the mail, and the new password."""

    token: GivenPassword
    password: NewPassword


class SignedIn(Answer, frozen=True, kw_only=True):
    """Send `accessToken` as `Authorization: Bearer ...`; it ends after `expiresIn` seconds."""

    access_token: str
    expires_in: int
    user: Person
    token_type: Literal["Bearer"]


SIGNED_IN = {"accessToken": "eyJhbGciOi...", "tokenType": "Bearer", "expiresIn": 900, "user": EXAMPLE}


@post(
    "/auth/login",
    status_code=200,
    **operation(
        "signIn",
        "Sign in with email and password",
        TAG,
        role=None,
        refusals=(WrongCredentials, ForeignOrigin, TooManyTries, TooBusy),
        request={"email": "admin@localhost", "password": "the password that was printed once"},
        response=SIGNED_IN,
        description="Sets an HttpOnly cookie with which `POST /api/v1/auth/refresh` gives the next access token.",
    ),
)
async def sign_in(
    request: Request[Any, Any, State], data: JSONBody[Credentials], services: FromServices
) -> Response[SignedIn]:
    services.origins.check(request)
    came = visit(request, device=services.cookies.device_of(request))
    signed_in = await services.accounts.sign_in.sign_in(data.email, data.password, came)
    # The browser's earlier session ends.
    await services.accounts.sessions.sign_out(services.cookies.refresh_of(request), came)
    return _signed_in(services, signed_in, _known_from_now_on(services, signed_in.user.email))


@post(
    "/auth/refresh",
    status_code=200,
    **operation(
        "refreshSession",
        "Get the next access token",
        TAG,
        role=None,
        refusals=(SessionEnded, ForeignOrigin),
        response=SIGNED_IN,
        description=(
            "Takes the cookie of the sign-in and sets the next one. The one before it gives the same next one for 30"
            " seconds more, if its answer was lost. An older one was stolen or copied, and ends the session."
        ),
    ),
)
async def refresh_session(request: Request[Any, Any, State], services: FromServices) -> Response[SignedIn]:
    services.origins.check(request)
    token = services.cookies.refresh_of(request)
    return _signed_in(services, await services.accounts.sessions.refresh(token, visit(request)))


@post(
    "/auth/logout",
    status_code=204,
    **operation(
        "signOut",
        "Sign out",
        TAG,
        role=None,
        refusals=(ForeignOrigin,),
        description="Ends the session of the cookie, or else that of the access token.",
    ),
)
async def sign_out(request: Request[Any, Any, State], services: FromServices) -> Response[None]:
    services.origins.check(request)
    credentials, now = bearer(request.scope), arrived_at(request.scope)
    identity = None if credentials is None else await services.accounts.identities.identify(credentials, now)
    token = services.cookies.refresh_of(request)
    await services.accounts.sessions.sign_out(token, visit(request, identity=identity))
    return Response(None, status_code=204, cookies=[services.cookies.no_refresh()])


@post(
    "/auth/forgot-password",
    status_code=202,
    **operation(
        "forgotPassword",
        "Request a link to set a new password",
        TAG,
        role=None,
        refusals=(ForeignOrigin,),
        request={"email": "ann@example.org"},
        response=ResetAsked(mail="smtp"),
        description=(
            "The answer is the same whether or not the address is known. The first three mails are sent at once, then"
            " one every 20 minutes; requests in between share one mail. Only the newest link is valid."
        ),
    ),
)
async def forgot_password(
    request: Request[Any, Any, State], data: JSONBody[ForgottenPassword], services: FromServices
) -> ResetAsked:
    services.origins.check(request)
    if await services.accounts.new_passwords.forgot(data.email, visit(request)):
        services.mail_is_waiting()
    return ResetAsked(mail=services.server.mail)


@post(
    "/auth/password-link/check",
    status_code=200,
    **operation(
        "checkPasswordLink",
        "Get the user whose password a link sets",
        TAG,
        role=None,
        refusals=(BadLink, ExpiredLink, UsedLink, ForeignOrigin, TooManyTries),
        request={"token": "of the link in the mail"},
        response=PasswordLink(email="ann@example.org", purpose="invitation"),
        description="Changes nothing: the link stays valid.",
    ),
)
async def check_password_link(
    request: Request[Any, Any, State], data: JSONBody[PasswordLinkToken], services: FromServices
) -> PasswordLink:
    services.origins.check(request)
    user, purpose = await services.accounts.new_passwords.check(data.token, visit(request))
    return PasswordLink(email=user.email, purpose=purpose)


@post(
    "/auth/reset-password",
    status_code=204,
    **operation(
        "resetPassword",
        "Set the password with the token of a link",
        TAG,
        role=None,
        refusals=(BadLink, ExpiredLink, UsedLink, WeakPassword, ForeignOrigin, TooBusy),
        request={"token": "of the link in the mail", "password": "four words that rhyme never"},
        description="Ends all sessions of that user, and revokes the API keys they made.",
    ),
)
async def reset_password(
    request: Request[Any, Any, State], data: JSONBody[PasswordReset], services: FromServices
) -> Response[None]:
    services.origins.check(request)
    user = await services.accounts.new_passwords.redeem(data.token, data.password, visit(request))
    services.mail_is_waiting()
    return Response(None, status_code=204, cookies=[_known_from_now_on(services, user.email)])


def _known_from_now_on(services: Services, email: str) -> Cookie:
    return services.cookies.device(services.accounts.sign_in.device_of(email))


def _signed_in(services: Services, signed_in: sessions.SignedIn, *cookies: Cookie) -> Response[SignedIn]:
    answer = SignedIn(
        access_token=signed_in.access_token,
        token_type="Bearer",  # noqa: S106 - the name of a scheme
        expires_in=signed_in.expires_in,
        user=person(signed_in.user),
    )
    refresh = services.cookies.refresh(signed_in.refresh_token, signed_in.refresh_seconds)
    return Response(answer, status_code=200, cookies=[refresh, *cookies])


ROUTES = [sign_in, refresh_session, sign_out, forgot_password, reset_password, check_password_link]
