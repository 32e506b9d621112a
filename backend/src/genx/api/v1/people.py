"""Users as the API shows them, and helpers of the routes about users."""

from typing import Annotated
from uuid import UUID

from litestar.params import PathParameter
from msgspec import Meta

from genx.accounts.password_rules import LONGEST
from genx.api.http.schemas import ON_ONE_LINE, Answer, Time, time
from genx.domain.user import Language, Role, User, UserStatus

TAG = "Accounts"

Email = Annotated[
    str, Meta(min_length=3, max_length=254, pattern=r"^[^\u0000-\u001f\u007f]*$", extra={"must": ON_ONE_LINE})
]
GivenPassword = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
NewPassword = Annotated[
    str, Meta(min_length=1, max_length=LONGEST, description="At least 12 characters that are not easily guessed.")
]
PersonName = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f\u007f]*$", extra={"must": ON_ONE_LINE})
]
UserId = Annotated[UUID, PathParameter(name="userId")]


class Person(Answer, frozen=True, kw_only=True):
    """A user. `invited` is true until the link that sets the first password was used.

    `language` is that of the web app for this user; null means the browser's.
    """

    user_id: str
    email: str
    name: str | None
    language: Language | None
    role: Role
    status: UserStatus
    created_at: Time
    last_sign_in_at: Time | None


def person(user: User) -> Person:
    return Person(
        user_id=str(user.user_id),
        email=user.email,
        name=user.name,
        language=user.language,
        role=user.role,
        status=user.status,
        created_at=time(user.created_at),
        last_sign_in_at=time(user.last_sign_in_at),
    )


EXAMPLE = Person(
    user_id="0b0d8a1c-6f0e-4f7e-9c1d-2f7f2a9f1b11",
    email="ann@example.org",
    name="Ann Operator",
    language="de",
    role="operator",
    status="active",
    created_at="2026-01-15T12:00:00.000Z",
    last_sign_in_at="2026-01-15T12:00:00.000Z",
)
