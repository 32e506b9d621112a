"""Signing in, and who is signed in."""

from typing import Annotated, Any, Literal

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.params import JSONBody
from msgspec import Meta

from genx.accounts.sign_in import WrongCredentials
from genx.accounts.throttle import TooManyTries
from genx.api.operation import operation
from genx.api.schemas import Answer, Body, Time, time
from genx.api.services import FromServices
from genx.domain.user import Role, User

TAG = "Accounts"


class Person(Answer, frozen=True, kw_only=True):
    """A user as others may see them."""

    user_id: str
    email: str
    name: str | None
    role: Role
    created_at: Time
    last_sign_in_at: Time | None


class Credentials(Body, frozen=True, kw_only=True):
    """What somebody signs in with."""

    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^\u0000]*$")]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class SignedIn(Answer, frozen=True, kw_only=True):
    """Send `accessToken` as `Authorization: Bearer ...`; it ends after `expiresIn` seconds."""

    access_token: str
    expires_in: int
    user: Person
    token_type: Literal["Bearer"]


def person(user: User) -> Person:
    return Person(
        user_id=str(user.user_id),
        email=user.email,
        name=user.name,
        role=user.role,
        created_at=time(user.created_at),
        last_sign_in_at=time(user.last_sign_in_at),
    )


EXAMPLE = Person(
    user_id="0b0d8a1c-6f0e-4f7e-9c1d-2f7f2a9f1b11",
    email="admin@localhost",
    name=None,
    role="admin",
    created_at="2026-01-15T12:00:00.000Z",
    last_sign_in_at="2026-01-15T12:00:00.000Z",
)


@post(
    "/auth/login",
    status_code=200,
    **operation(
        "signIn",
        "Sign in with email and password",
        TAG,
        role=None,
        refusals=(WrongCredentials, TooManyTries),
        request={"email": "admin@localhost", "password": "the password that was printed once"},
        response={"accessToken": "eyJhbGciOi...", "tokenType": "Bearer", "expiresIn": 900, "user": EXAMPLE},
    ),
)
async def sign_in(request: Request[Any, Any, State], data: JSONBody[Credentials], services: FromServices) -> SignedIn:
    address = request.client.host if request.client else "unknown"
    signed_in = await services.accounts.sign_in(data.email, data.password, address)
    return SignedIn(
        access_token=signed_in.access_token,
        token_type="Bearer",  # noqa: S106 - the name of a scheme
        expires_in=signed_in.expires_in,
        user=person(signed_in.user),
    )


@get("/auth/me", **operation("getMe", "Get the signed-in user", TAG, response=EXAMPLE))
async def get_me(request: Request[User, Any, State]) -> Person:
    return person(request.user)
