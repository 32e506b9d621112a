"""Users: made by ourselves, the first admin, which passwords they may have."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.password_rules import WeakPassword, check_password
from genx.accounts.people import create_user, ensure_first_admin
from genx.domain.email_address import UnusableAddress
from genx.domain.errors import AlreadyExists
from tests.support.server import CHEAP

GOOD = "violet piano on the river"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


async def test_a_user_is_made_once(clean_db: AsyncEngine) -> None:
    made = await create_user(clean_db, "Ann@example.org", GOOD, "operator", NOON, passwords=CHEAP)
    assert made.role == "operator"
    with pytest.raises(AlreadyExists):
        await create_user(clean_db, "ann@EXAMPLE.org", GOOD, "viewer", NOON, passwords=CHEAP)


@pytest.mark.parametrize(
    "email",
    [
        "ann",
        "a b@c",
        "@c",
        "a@",
        "a@b@c",
        "ann@example.org\nBcc: all@example.org",
        "a,b@c",
        "<ann>@c",
        "a@" + "x" * 190,
        "ann@exam_ple.org",
        "ann@example..org",
        "a..b@example.org",
        "=?utf-8?q?ann?=@example.org",
    ],
)
async def test_what_is_no_address(clean_db: AsyncEngine, email: str) -> None:
    with pytest.raises(UnusableAddress):
        await create_user(clean_db, email, GOOD, "viewer", NOON, passwords=CHEAP)


@pytest.mark.parametrize("email", ["ann@localhost", "Änne.Müller@exämple.org", "ann+genx@example.org", "o'neill@b.ie"])
async def test_what_is_an_address(clean_db: AsyncEngine, email: str) -> None:
    assert (await create_user(clean_db, email, GOOD, "viewer", NOON, passwords=CHEAP)).email == email


async def test_the_first_admin_is_made_only_while_there_is_nobody(clean_db: AsyncEngine) -> None:
    generated = await ensure_first_admin(clean_db, "admin@localhost", None, NOON, passwords=CHEAP)
    assert generated is not None
    assert len(generated) >= 20
    assert await ensure_first_admin(clean_db, "other@localhost", None, NOON, passwords=CHEAP) is None
    async with clean_db.begin() as connection:
        made = (await connection.execute(text("SELECT email, role, password_hash FROM users"))).one()
        audited = (await connection.execute(text("SELECT actor_type, action, target_name FROM audit_log"))).one()
    assert (made.email, made.role) == ("admin@localhost", "admin")
    assert await CHEAP.verify(made.password_hash, generated)
    assert tuple(audited) == ("system", "user.created", "admin@localhost")


async def test_a_first_password_that_was_given_is_not_told_and_not_weak(clean_db: AsyncEngine) -> None:
    with pytest.raises(WeakPassword):
        await ensure_first_admin(clean_db, "admin@localhost", "admin", NOON, passwords=CHEAP)
    assert await ensure_first_admin(clean_db, "admin@localhost", GOOD, NOON, passwords=CHEAP) is None


async def test_many_processes_make_one_first_admin(clean_db: AsyncEngine) -> None:
    made = await asyncio.gather(
        *(ensure_first_admin(clean_db, "admin@localhost", None, NOON, passwords=CHEAP) for _ in range(4))
    )
    assert len([password for password in made if password]) == 1


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "password1234",
        "Password123!",
        "123456789012",
        "qwertyuiop12",
        "iloveyou1234",
        "letmein12345",
        "passwordpassword",
        "aaaaaaaaaaaaaaaa",
        "a" * 1024,
        "abcdefghijklmnop",
        "ann@example.org",
        "genxgenxgenx",
        "charger1charger",
    ],
)
def test_passwords_that_are_easily_guessed_are_refused_with_reasons(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        check_password(password, ["ann@example.org", "Ann"])
    assert all(refused.value.reasons)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery staple",
        "x7Kp2mQz9Lw4",
        "дванадцять слів тут",
        "密码密码很长很长的一个句子",
        "only lower case words",
        "é" * 3 + "tangerine window",
        "word " * 3 + "unlike the others " * 50,
    ],
)
def test_long_passwords_are_good_whatever_they_are_made_of(password: str) -> None:
    check_password(password, ["ann@example.org", "Ann"])


@pytest.mark.parametrize("password", ["4@8({[<369!1|0$5+7%2" * 51, "1!|7({[<" * 9, "İ" * 66 + "1!|7({", "ﷺ1" * 512])
def test_the_oddest_password_is_judged_before_anybody_has_to_wait(password: str) -> None:
    check_password(GOOD)
    started = time.process_time()
    with suppress(WeakPassword):
        check_password(password, ["ann@example.org", "Ann"])
    assert time.process_time() - started < 1
