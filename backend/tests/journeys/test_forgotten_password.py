"""Forgotten passwords and invitations, with the API, mail and two browsers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import new_passwords
from tests.delivery.mail.conftest import MailServer, eventually, mail_server, plain, token_in
from tests.support.browser import PASSWORD, Browser, browser
from tests.support.server import RunningServer, make_user, running_server, token_for

ANN = "ann@example.org"
NEW = "another river without piano"


@pytest.fixture
async def sink() -> AsyncIterator[MailServer]:
    async with mail_server() as sink:
        yield sink


@pytest.fixture
async def server(dsn: str, clean_db: AsyncEngine, sink: MailServer) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, smtp_url=sink.url()) as running:
        yield running


async def forgot(one: Browser, email: str = ANN) -> None:
    answer = await one.client.post("/auth/forgot-password", json={"email": email})
    assert (answer.status_code, answer.json()) == (202, {"mail": "smtp"})


async def checked(one: Browser, token: str) -> tuple[int, Any]:
    answer = await one.client.post("/auth/password-link/check", json={"token": token})
    return answer.status_code, answer.json()


async def reset(one: Browser, token: str, password: str = NEW) -> httpx.Response:
    return await one.client.post("/auth/reset-password", json={"token": token, "password": password})


async def test_a_link_never_leads_to_the_address_that_the_request_came_to(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    """ADR 15: the Host is chosen by the person who asks for a link, but somebody else gets the mail."""
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with server.client() as client:
        await client.post("/auth/forgot-password", json={"email": ANN}, headers={"Host": "evil.example"})
    await eventually(lambda: sink.inbox)
    assert f"{server.url}/reset-password?token=" in plain(sink.inbox[0])
    assert "evil.example" not in str(sink.inbox[0])


async def test_a_reset_ends_every_session_and_the_link_is_good_once(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as here, browser(server) as there:
        await here.sign_in(ANN)
        await there.sign_in(ANN)
        await forgot(here)
        await eventually(lambda: sink.inbox)
        token = token_in(sink.inbox[0])
        assert await checked(here, token) == (200, {"email": ANN, "purpose": "reset"})
        weak = await reset(here, token, "password1234")
        assert (weak.status_code, weak.json()["type"]) == (422, "weak-password")
        assert weak.json()["errors"][0]["pointer"] == "/password"
        assert await there.is_in()
        answer = await reset(here, token)
        assert (answer.status_code, answer.content) == (204, b"")
        for one in (here, there):
            assert not await one.is_in()
            assert (await one.refresh()).status_code == 401
        assert (await reset(here, token, "yet another river here")).json()["type"] == "used-link"
        status, refused = await checked(here, token)
        assert (status, refused["type"]) == (400, "used-link")
        assert (await here.sign_in(ANN)).status_code == 401
        assert (await here.sign_in(ANN, NEW)).status_code == 200
    await eventually(lambda: len(sink.inbox) == 2)
    assert "changed" in plain(sink.inbox[1])
    async with server.client(await token_for(clean_db, "admin")) as admin:
        [entry] = (await admin.get("/audit-log", params={"action": "password.reset"})).json()["items"]
    assert (entry["actor"]["name"], entry["target"]["name"]) == (ANN, ANN)


async def test_a_reset_ends_the_keys_that_were_made_with_the_old_password_and_a_change_does_not(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "admin", ANN, PASSWORD)
    async with browser(server) as one:
        await one.sign_in(ANN)
        key = (await one.client.post("/api-keys", json={"name": "Billing", "role": "viewer"})).json()["key"]
        async with server.client(key) as program:
            change = {"currentPassword": PASSWORD, "newPassword": NEW}
            assert (await one.client.post("/auth/change-password", json=change)).status_code == 204
            assert (await program.get("/chargers")).status_code == 200
            await eventually(lambda: sink.inbox)
            await forgot(one)
            await eventually(lambda: len(sink.inbox) == 2)
            assert (await reset(one, token_in(sink.inbox[1]), "yet another river here")).status_code == 204
            assert (await program.get("/chargers")).status_code == 401


async def test_only_one_of_two_uses_of_a_link_at_once_sets_the_password(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        await forgot(one)
        await eventually(lambda: sink.inbox)
        token = token_in(sink.inbox[0])
        answers = await asyncio.gather(*(reset(one, token, f"river number {n} of the north") for n in range(6)))
        assert sorted(answer.status_code for answer in answers) == [204] + [400] * 5
        [won] = [n for n, answer in enumerate(answers) if answer.status_code == 204]
        assert (await one.sign_in(ANN, f"river number {won} of the north")).status_code == 200


async def test_nobody_learns_from_the_answer_whether_an_address_is_known(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        for email in (ANN, "nobody@example.org", "no address", "ann@example.org\u200b", "x" * 254):
            await forgot(one, email)
    await eventually(lambda: sink.inbox)
    async with clean_db.connect() as connection:

        async def waiting() -> int:
            query = "SELECT count(*) FROM mail_outbox WHERE sent_at IS NULL"
            return int((await connection.execute(text(query))).scalar_one())

        while await waiting():
            await asyncio.sleep(0.02)
    assert [mail["To"] for mail in sink.inbox] == [ANN]


async def test_a_flood_of_requests_sends_three_mails_and_is_answered_alike(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one:
        for number in range(40):
            await forgot(one, ANN.upper() if number % 2 else ANN)
            await asyncio.sleep(0.02)
    await eventually(lambda: len(sink.inbox) == 3)
    async with browser(server) as one:
        await forgot(one)
    await asyncio.sleep(0.3)
    assert len(sink.inbox) == 3


async def test_a_link_is_void_for_a_deactivated_user_or_a_changed_address(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    ann = await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as one, server.client(await token_for(clean_db, "admin")) as admin:
        await forgot(one)
        await eventually(lambda: sink.inbox)
        await admin.patch(f"/users/{ann.user_id}", json={"email": "ann@new.example"})
        assert (await reset(one, token_in(sink.inbox[0]))).status_code == 400
        await eventually(lambda: len(sink.inbox) == 2)
        await forgot(one, "ann@new.example")
        await eventually(lambda: len(sink.inbox) == 3)
        assert [message["To"] for message in sink.inbox] == [ANN, ANN, "ann@new.example"]
        await admin.patch(f"/users/{ann.user_id}", json={"active": False})
        assert (await reset(one, token_in(sink.inbox[2]))).status_code == 400


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 1_000, "é", "' OR 1=1 --"])
async def test_a_made_up_link_is_refused(server: RunningServer, token: Any) -> None:
    async with browser(server) as one:
        refused = await reset(one, token)
        assert (refused.status_code, refused.json()["type"]) == (400, "bad-link")


async def test_an_invited_user_sets_a_password_and_signs_in(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    async with server.client(await token_for(clean_db, "admin")) as admin, browser(server) as one:
        invited = await admin.post("/users", json={"email": ANN, "role": "operator", "name": "Ann"})
        assert invited.json()["status"] == "invited"
        await eventually(lambda: sink.inbox)
        assert f"{server.url}/reset-password?token=" in plain(sink.inbox[0])
        assert (await reset(one, token_in(sink.inbox[0]))).status_code == 204
        assert (await one.sign_in(ANN, NEW)).json()["user"]["status"] == "active"
        assert (await one.client.post("/chargers", json={"deviceId": "CP1"})).status_code == 201
    assert len(sink.inbox) == 1


async def test_after_a_reset_the_owner_is_not_slowed_down_by_an_attacker(
    server: RunningServer, sink: MailServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", ANN, PASSWORD)
    async with browser(server) as attacker, browser(server) as owner:
        while (await attacker.sign_in(ANN, "wrong")).status_code == 401:
            pass
        assert (await owner.sign_in(ANN)).status_code == 429
        await forgot(owner)
        await eventually(lambda: sink.inbox)
        assert (await reset(owner, token_in(sink.inbox[0]))).status_code == 204
        assert (await owner.sign_in(ANN, NEW)).status_code == 200


async def test_guessed_links_are_throttled_without_blocking_valid_ones(
    dsn: str, clean_db: AsyncEngine, sink: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_passwords, "REQUESTS_PER_NETWORK", 3)
    async with running_server(dsn, smtp_url=sink.url()) as server, browser(server) as one:
        await make_user(clean_db, "operator", ANN, PASSWORD)
        await forgot(one)
        await eventually(lambda: sink.inbox)
        token = token_in(sink.inbox[0])
        with structlog.testing.capture_logs() as logged:
            for _ in range(5):
                assert (await checked(one, token))[0] == 200
            guesses = [(await checked(one, letter * 43))[0] for letter in "abcd"]
        assert guesses == [400, 400, 400, 429]
        assert (await reset(one, token)).status_code == 204
        assert token not in str(logged)
