"""Signing in, staying in, and being thrown out: two browsers' worth of cookies against a running server."""

import asyncio
import threading
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import hashing, new_passwords, sessions, sign_in
from genx.accounts.signing import Signer
from genx.db.queries import users
from genx.domain.errors import TooBusy
from tests.support.browser import PASSWORD, Browser, browser, cookie_header
from tests.support.server import SECRET, RunningServer, make_user, running_server, token_for

ANN = "ann@example.org"


@pytest.fixture
async def ann(clean_db: AsyncEngine) -> str:
    await make_user(clean_db, "operator", "Ann@Example.org", PASSWORD)
    return ANN


@pytest.fixture
async def browsers(server: RunningServer, ann: str) -> AsyncIterator[list[Browser]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(browser(server)) for _ in range(2)]


async def audited(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("SELECT action FROM audit_log ORDER BY id"))).scalars())


async def test_signing_in_gives_a_token_that_works(browsers: list[Browser], clean_db: AsyncEngine) -> None:
    one, _ = browsers
    response = await one.sign_in(ANN)
    assert response.status_code == 200
    answer = response.json()
    assert (answer["tokenType"], answer["expiresIn"]) == ("Bearer", 900)
    assert (answer["user"]["email"], answer["user"]["status"]) == ("Ann@Example.org", "active")
    assert answer["user"]["lastSignInAt"]
    me = await one.client.get("/auth/me")
    assert me.json() == answer["user"]
    assert me.headers["cache-control"] == "no-store"
    assert await audited(clean_db) == ["sign-in"]


async def test_no_script_and_no_other_site_gets_the_refresh_cookie(
    server: RunningServer, browsers: list[Browser], dsn: str, ann: str
) -> None:
    response = await browsers[0].sign_in(ANN)
    for cookie in response.headers.get_list("set-cookie"):
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/api/v1/auth"} <= attributes
        assert "secure" not in attributes
    async with (
        running_server(dsn, public_url="https://genx.example.org") as secure,
        browser(secure, origin="https://genx.example.org") as one,
    ):
        cookies = (await one.sign_in(ANN)).headers.get_list("set-cookie")
        assert len(cookies) == 2
        assert all(cookie.startswith("__Secure-genx_") and "; Secure" in cookie for cookie in cookies)


async def test_a_session_goes_on_by_its_cookie_which_changes_each_time(browsers: list[Browser]) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    seen = {one.cookies["genx_refresh"]}
    for _ in range(3):
        assert (await one.refresh()).status_code == 200
        assert await one.is_in()
        assert one.cookies["genx_refresh"] not in seen
        seen.add(one.cookies["genx_refresh"])
    assert len((await one.client.get("/auth/sessions")).json()["items"]) == 1


async def generation_of(one: Browser) -> int:
    payload = await signed_by_us(one)
    assert payload is not None
    return int.from_bytes(payload[16:], "big")


async def test_the_token_that_was_replaced_last_gives_the_same_next_one(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    """A reload cuts off the answer with the next token; the browser asks again with the one before."""
    tab, cut_off = browsers
    await tab.sign_in(ANN)
    first = tab.cookies
    for _ in range(3):
        assert (await cut_off.refresh(first)).status_code == 200
        assert await cut_off.is_in()
    assert await generation_of(cut_off) == 1
    assert (await tab.refresh(cut_off.cookies)).status_code == 200
    assert await generation_of(tab) == 2
    assert await tab.is_in()
    assert "session.reused" not in await audited(clean_db)


async def test_an_older_token_has_been_stolen_and_ends_the_session_for_both(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    owner, thief = browsers
    await owner.sign_in(ANN)
    stolen = owner.cookies
    for _ in range(2):
        assert (await owner.refresh()).status_code == 200
    assert await owner.is_in()
    refused = await thief.refresh(stolen)
    assert refused.status_code == 401
    assert refused.json()["type"] == "session-ended"
    assert not await owner.is_in()
    assert (await owner.refresh()).status_code == 401
    assert (await audited(clean_db)).count("session.reused") == 1


async def test_the_token_that_was_replaced_last_is_an_old_one_after_a_while(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    owner, thief = browsers
    await owner.sign_in(ANN)
    stolen = owner.cookies
    assert (await owner.refresh()).status_code == 200
    await age(clean_db, "last_used_at", seconds=31)
    assert (await thief.refresh(stolen)).status_code == 401
    assert not await owner.is_in()
    assert "session.reused" in await audited(clean_db)


async def test_many_refreshes_at_once_get_the_same_next_token(
    server: RunningServer, ann: str, clean_db: AsyncEngine
) -> None:
    async with browser(server) as one:
        await one.sign_in(ANN)
        tries = [one.refresh(one.cookies) for _ in range(8)]
        answers = await asyncio.gather(*tries)
        assert [answer.status_code for answer in answers] == [200] * 8
        assert len({answer.cookies["genx_refresh"] for answer in answers}) == 1
        assert await generation_of(one) == 1
    assert "session.reused" not in await audited(clean_db)


async def test_signing_out_ends_this_session_at_once_and_no_other(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    here, there = browsers
    await here.sign_in(ANN)
    await there.sign_in(ANN)
    kept = here.cookies
    gone = await here.sign_out()
    assert gone.status_code == 204
    assert "genx_refresh" not in here.cookies
    assert not await here.is_in()
    assert await there.is_in()
    assert (await here.refresh(kept)).status_code == 401
    assert (await here.sign_out()).status_code == 204
    assert (await audited(clean_db)).count("sign-out") == 1


async def test_whoever_signs_in_takes_the_place_of_who_was_signed_in_before(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    one, _ = browsers
    await make_user(clean_db, "viewer", "bob@example.org", PASSWORD)
    await one.sign_in(ANN)
    anns = one.client.headers["Authorization"]
    await one.sign_in("bob@example.org")
    assert (await one.client.get("/auth/me")).json()["email"] == "bob@example.org"
    assert (await one.client.get("/auth/me", headers={"Authorization": anns})).status_code == 401


async def test_signing_out_with_the_access_token_alone(server: RunningServer, ann: str) -> None:
    async with browser(server) as one:
        await one.sign_in(ANN)
        one.client.cookies.clear()
        assert (await one.sign_out()).status_code == 204
        assert not await one.is_in()


async def test_signing_out_while_another_tab_refreshes_ends_the_session_all_the_same(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    one, thief = browsers
    await one.sign_in(ANN)
    old = one.cookies
    await one.refresh()
    await age(clean_db, "last_used_at", seconds=31)
    assert (await thief.client.post("/auth/logout", headers=cookie_header(old))).status_code == 204
    assert await one.is_in()
    assert (await one.client.post("/auth/logout", headers=cookie_header(old))).status_code == 204
    assert not await one.is_in()
    assert (await one.refresh()).status_code == 401


async def test_signing_out_with_the_token_that_was_replaced_a_moment_ago(browsers: list[Browser]) -> None:
    one, cut_off = browsers
    await one.sign_in(ANN)
    old = one.cookies
    await one.refresh()
    assert (await cut_off.client.post("/auth/logout", headers=cookie_header(old))).status_code == 204
    assert not await one.is_in()
    assert (await one.refresh()).status_code == 401


async def test_sessions_are_listed_and_ended_one_by_one(browsers: list[Browser], clean_db: AsyncEngine) -> None:
    here, there = browsers
    here.client.headers["User-Agent"] = "Firefox on Linux"
    await here.sign_in(ANN)
    there.client.headers["User-Agent"] = "x" * 5_000
    await there.sign_in(ANN)
    listed = (await here.client.get("/auth/sessions")).json()["items"]
    assert [(one["current"], one["device"], one["address"]) for one in listed] == [
        (False, "x" * 300, "127.0.0.1"),
        (True, "Firefox on Linux", "127.0.0.1"),
    ]
    assert (await here.client.delete(f"/auth/sessions/{listed[0]['sessionId']}")).status_code == 204
    assert not await there.is_in()
    assert (await there.refresh()).status_code == 401
    assert await here.is_in()
    assert (await here.client.delete(f"/auth/sessions/{listed[0]['sessionId']}")).status_code == 404


async def test_all_other_sessions_end_at_once(
    server: RunningServer, browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    here, there = browsers
    await make_user(clean_db, "viewer", "bob@example.org", PASSWORD)
    async with browser(server) as bob:
        await bob.sign_in("bob@example.org")
        await there.sign_in(ANN)
        await here.sign_in(ANN)
        assert await there.is_in()
        assert (await here.client.delete("/auth/sessions")).status_code == 204
        assert not await there.is_in()
        assert (await there.refresh()).status_code == 401
        assert await here.is_in()
        assert (await here.refresh()).status_code == 200
        assert await bob.is_in()
    assert (await audited(clean_db))[-1] == "session.others-ended"


async def test_nobody_ends_the_session_of_somebody_else(
    browsers: list[Browser], server: RunningServer, clean_db: AsyncEngine
) -> None:
    await browsers[0].sign_in(ANN)
    [session] = (await browsers[0].client.get("/auth/sessions")).json()["items"]
    async with server.client(await token_for(clean_db, "admin")) as other:
        assert (await other.delete(f"/auth/sessions/{session['sessionId']}")).status_code == 404
    assert await browsers[0].is_in()


async def age(engine: AsyncEngine, column: str, **passed: int) -> None:
    then = datetime.now(UTC) - timedelta(**passed)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE sessions SET {column} = :then"), {"then": then})


@pytest.mark.parametrize(("column", "days"), [("last_used_at", 15), ("expires_at", 1)])
async def test_a_session_that_was_idle_or_is_too_old_ends(
    browsers: list[Browser], server: RunningServer, clean_db: AsyncEngine, column: str, days: int
) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    await age(clean_db, column, days=days)
    assert (await one.refresh()).status_code == 401
    assert (await one.sign_in(ANN)).status_code == 200
    await age(clean_db, column, days=days)
    await server.app.accounts.sessions.forget_expired(datetime.now(UTC))
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar() == 0


async def test_sessions_survive_a_restart_and_a_rotated_key(dsn: str, ann: str) -> None:
    new = SECRET[::-1]
    async with running_server(dsn) as server, browser(server) as one:
        await one.sign_in(ANN)
        token, cookies = one.client.headers["Authorization"], one.cookies
    async with running_server(dsn, secret_key=new, secret_key_previous=SECRET) as server, browser(server) as one:
        one.client.headers["Authorization"] = token
        assert await one.is_in()
        refreshed = await one.refresh(cookies)
        assert refreshed.status_code == 200
    async with running_server(dsn, secret_key=new) as server, browser(server) as one:
        one.client.headers["Authorization"] = token
        assert not await one.is_in()
        assert (await one.refresh(cookies)).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example"]
)
async def test_pages_of_other_sites_use_no_cookies(server: RunningServer, ann: str, origin: str) -> None:
    async with browser(server) as one, browser(server, origin=origin) as evil:
        await one.sign_in(ANN)
        bodies = {
            "refresh": None,
            "logout": None,
            "login": {"email": ANN, "password": PASSWORD},
            "forgot-password": {"email": ANN},
            "reset-password": {"token": "of a link", "password": PASSWORD},
            "password-link/check": {"token": "of a link"},
        }
        for path, body in bodies.items():
            refused = await evil.client.post(f"/auth/{path}", headers=cookie_header(one.cookies), json=body)
            assert (refused.status_code, refused.json()["type"]) == (403, "foreign-origin"), path
        assert await one.is_in()
        assert (await one.refresh()).status_code == 200


async def test_a_web_app_of_another_origin_is_let_in_where_the_settings_name_it(
    dsn: str, server: RunningServer, ann: str
) -> None:
    app = "https://app.example.org"
    async with running_server(dsn, cors_origins=(app,)) as open_server, browser(open_server, origin=app) as one:
        signed_in = await one.sign_in(ANN)
        assert signed_in.status_code == 200
        assert signed_in.headers["access-control-allow-origin"] == app
        assert signed_in.headers["access-control-allow-credentials"] == "true"
        assert (await one.refresh()).status_code == 200
        asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
        allowed = await one.client.options("/chargers/CP1", headers=asked)
        assert allowed.headers["access-control-allow-origin"] == app
    async with browser(server, origin=app) as one:
        answer = await one.client.get("/chargers")
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("rubbish", ["", "x", "x" * 5_000, "AAAA", "é"])
async def test_a_cookie_that_is_not_ours_is_401_and_hurts_nobody(browsers: list[Browser], rubbish: str) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    header = {b"Cookie": f"genx_refresh={rubbish}".encode()}
    refused = await one.client.post("/auth/refresh", headers=header)
    assert refused.status_code == 401
    assert await one.is_in()


async def test_wrong_passwords_and_unknown_addresses_are_answered_alike(
    server: RunningServer, stranger: httpx.AsyncClient, clean_db: AsyncEngine, ann: str
) -> None:
    await make_user(clean_db, "operator", "off@example.org", PASSWORD)
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false WHERE email = 'off@example.org'"))
    tries = [(ANN, "wrong"), ("nobody@example.org", "wrong"), ("off@example.org", PASSWORD)]
    answers = [await stranger.post("/auth/login", json={"email": email, "password": given}) for email, given in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["type"] == "wrong-credentials"
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_what_was_typed_in_the_wrong_field_is_not_kept(
    stranger: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await stranger.post("/auth/login", json={"email": "my secret pass phrase", "password": "ann@example.org"})
    async with clean_db.connect() as connection:
        kept = (await connection.execute(text("SELECT audit_log::text FROM audit_log"))).scalars().all()
    assert len(kept) == 1
    assert "secret" not in kept[0]
    assert "unknown-address" in kept[0]


async def test_an_address_that_only_the_database_takes_for_the_same_is_another(
    server: RunningServer, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "operator", "İnci@example.org", PASSWORD)
    async with browser(server) as one:
        assert (await one.sign_in("İNCI@EXAMPLE.ORG")).status_code == 200
        assert (await one.sign_in("inci@example.org")).status_code == 401


async def test_too_many_tries_have_to_wait_and_hurt_nobody_else(dsn: str, clean_db: AsyncEngine, ann: str) -> None:
    await make_user(clean_db, "operator", "bob@example.org", PASSWORD)
    async with running_server(dsn) as server, browser(server) as attacker, browser(server) as other:
        statuses = [(await attacker.sign_in(ANN, "wrong")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        refused = await attacker.sign_in(ANN)
        assert refused.status_code == 429
        assert refused.json()["type"] == "too-many-tries"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await other.sign_in("bob@example.org")).status_code == 200


async def test_who_attacks_an_account_slows_down_strangers_but_not_the_owner(dsn: str, ann: str) -> None:
    async with running_server(dsn) as server, browser(server) as owner, browser(server) as attacker:
        await owner.sign_in(ANN)
        await owner.sign_out()
        while (await attacker.sign_in(ANN, "wrong")).status_code == 401:
            pass
        assert (await attacker.sign_in(ANN)).status_code == 429
        assert (await owner.sign_in(ANN)).status_code == 200


async def test_a_flood_of_strangers_keeps_no_known_browser_waiting(
    dsn: str, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[tuple[bool, str]] = []
    turns = hashing.PEOPLE.run

    async def noted(who: str, what: Any, *, first: bool) -> Any:
        lines.append((first, who))
        return await turns(who, what, first=first)

    monkeypatch.setattr(hashing.PEOPLE, "run", noted)
    async with running_server(dsn) as server, browser(server) as owner, browser(server) as stranger:
        await owner.sign_in(ANN)
        await owner.sign_in(ANN)
        await stranger.sign_in(ANN, "wrong")
        await stranger.sign_in("nobody@example.org", "wrong")
    stranger_turn = (False, "127.0.0.1")
    assert [(first, who.partition(" ")[0]) for first, who in lines] == [
        stranger_turn,
        (True, "device"),
        stranger_turn,
        stranger_turn,
    ]


async def test_an_owner_who_waits_as_told_gets_in_while_many_addresses_attack_the_account(
    dsn: str, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "TRIES_PER_USER", 5)
    async with running_server(dsn, trusted_proxies=("127.0.0.1",)) as server, browser(server) as one:

        async def tries(address: str, password: str = PASSWORD) -> httpx.Response:
            one.client.cookies.clear()
            one.client.headers["X-Forwarded-For"] = address
            return await one.sign_in(ANN, password)

        async def attack(addresses: int) -> None:
            for number in range(addresses):
                assert (await tries(f"203.0.113.{number}", "wrong")).status_code in (401, 429)

        await attack(10)
        refused = await tries("198.51.100.7")
        assert refused.status_code == 429
        told = time.monotonic() + int(refused.headers["retry-after"])
        while time.monotonic() < told:
            await attack(3)
        await attack(40)
        assert (await tries("203.0.113.200")).status_code == 429, "nobody else is let in"
        assert (await tries("198.51.100.7")).status_code == 200


async def test_one_subscriber_of_ipv6_is_one_visitor_however_many_addresses_it_has(dsn: str, ann: str) -> None:
    async with running_server(dsn, trusted_proxies=("127.0.0.1",)) as server, browser(server) as one:
        seen = []
        for number in range(7):
            one.client.headers["X-Forwarded-For"] = f"2001:db8:1:2::{number:x}"
            seen.append((await one.sign_in(ANN, "wrong")).status_code)
        one.client.headers["X-Forwarded-For"] = "2001:db8:1:3::1"
        seen.append((await one.sign_in(ANN, "wrong")).status_code)
    assert seen == [401] * 5 + [429] * 2 + [401]


async def test_a_stranger_whom_a_full_queue_sent_away_comes_first_after_the_wait(
    dsn: str, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, firsts = hashing.PEOPLE.run, []

    async def full(who: Any, what: Any, *, first: Any) -> Any:
        firsts.append(first)
        if first:
            return await turns(who, what)
        raise TooBusy(1)

    monkeypatch.setattr(hashing.PEOPLE, "run", full)
    async with running_server(dsn) as server, browser(server) as one:
        refused = await one.sign_in(ANN)
        assert (refused.status_code, refused.json()["type"]) == (503, "too-busy")
        await asyncio.sleep(int(refused.headers["retry-after"]))
        assert (await one.sign_in(ANN)).status_code == 200
    assert firsts == [False, True]


async def test_the_mark_of_a_known_browser_is_good_for_its_own_account_only(
    dsn: str, clean_db: AsyncEngine, ann: str
) -> None:
    await make_user(clean_db, "operator", "bob@example.org", PASSWORD)
    async with running_server(dsn) as server, browser(server) as bob:
        await bob.sign_in("bob@example.org")
        while (status := (await bob.sign_in(ANN, "wrong")).status_code) == 401:
            pass
        assert status == 429
        bob.client.cookies.set("genx_device", "made up", domain="127.0.0.1", path="/api/v1/auth")
        assert (await bob.sign_in(ANN)).status_code == 429


async def test_a_known_browser_that_guesses_is_slowed_down_too(dsn: str, ann: str) -> None:
    async with running_server(dsn) as server, browser(server) as one:
        await one.sign_in(ANN)
        statuses = [(await one.sign_in(ANN, "wrong")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]


async def test_a_hash_of_an_older_version_is_made_anew_at_the_sign_in(
    browsers: list[Browser], clean_db: AsyncEngine
) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=2).hash(PASSWORD)
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE users SET password_hash = :old"), {"old": old})
    for one in browsers:
        assert (await one.sign_in(ANN)).status_code == 200
    async with clean_db.connect() as connection:
        new = (await connection.execute(text("SELECT password_hash FROM users"))).scalar_one()
    assert new != old
    assert "t=1,p=1" in new


async def test_changing_the_password_ends_the_other_sessions(browsers: list[Browser], clean_db: AsyncEngine) -> None:
    here, there = browsers
    await here.sign_in(ANN)
    await there.sign_in(ANN)
    new = "another river without piano"
    change = {"currentPassword": PASSWORD, "newPassword": new}
    wrong = await here.client.post("/auth/change-password", json=change | {"currentPassword": "wrong"})
    assert (wrong.status_code, wrong.json()["type"]) == (400, "wrong-password")
    weak = await here.client.post("/auth/change-password", json=change | {"newPassword": "password1234"})
    assert (weak.status_code, weak.json()["type"]) == (422, "weak-password")
    assert weak.json()["errors"][0]["pointer"] == "/newPassword"
    assert await there.is_in()
    assert (await here.client.post("/auth/change-password", json=change)).status_code == 204
    assert await here.is_in()
    assert (await here.refresh()).status_code == 200
    assert not await there.is_in()
    assert (await there.refresh()).status_code == 401
    assert (await there.sign_in(ANN)).status_code == 401
    assert (await there.sign_in(ANN, new)).status_code == 200
    assert "password.changed" in await audited(clean_db)


async def test_while_a_password_is_judged_nobody_else_waits(
    browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    judged = []
    monkeypatch.setattr(new_passwords, "check_password", lambda *_: judged.append(threading.current_thread()))
    change = {"currentPassword": PASSWORD, "newPassword": "4@8({[<369!1|0$5+7%2"}
    assert (await one.client.post("/auth/change-password", json=change)).status_code == 204
    assert judged
    assert threading.main_thread() not in judged


async def test_a_password_is_the_same_however_its_letters_are_composed(browsers: list[Browser]) -> None:
    one, two = browsers
    await one.sign_in(ANN)
    change = {"currentPassword": PASSWORD, "newPassword": "the cafe\u0301 behind that bridge"}
    assert (await one.client.post("/auth/change-password", json=change)).status_code == 204
    assert (await two.sign_in(ANN, "the caf\u00e9 behind that bridge")).status_code == 200


async def test_a_name_can_be_changed(browsers: list[Browser]) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    assert (await one.client.patch("/auth/me", json={"name": "Änne <b>"})).json()["name"] == "Änne <b>"
    assert (await one.client.get("/auth/me")).json()["name"] == "Änne <b>"
    assert (await one.client.patch("/auth/me", json={"name": None})).json()["name"] is None
    assert (await one.client.patch("/auth/me", json={"role": "admin"})).status_code == 400


async def test_a_language_can_be_chosen_and_left_to_the_browser_again(browsers: list[Browser]) -> None:
    one, other = browsers
    assert (await one.sign_in(ANN)).json()["user"]["language"] is None
    changed = await one.client.patch("/auth/me", json={"language": "fr"})
    assert (changed.status_code, changed.json()["language"]) == (200, "fr")
    assert (await one.client.patch("/auth/me", json={"name": "Ann"})).json()["language"] == "fr"
    assert (await one.client.get("/auth/me")).json()["language"] == "fr"
    assert (await one.refresh()).json()["user"]["language"] == "fr"
    assert (await other.sign_in(ANN)).json()["user"]["language"] == "fr"
    assert (await one.client.patch("/auth/me", json={"language": None})).json()["language"] is None
    assert (await other.client.get("/auth/me")).json()["language"] is None
    assert (await one.client.get("/auth/me")).json()["name"] == "Ann"


async def test_the_audit_log_leaves_languages_out(browsers: list[Browser], clean_db: AsyncEngine) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    await one.client.patch("/auth/me", json={"language": "de"})
    assert await audited(clean_db) == ["sign-in"]
    await one.client.patch("/auth/me", json={"language": "en", "name": "Ann"})
    assert await audited(clean_db) == ["sign-in", "user.changed"]


@pytest.mark.parametrize("language", ["xx", "DE", "de-AT", "", 1])
async def test_an_unknown_language_is_refused_and_the_known_ones_are_named(
    browsers: list[Browser], language: int | str
) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    refused = await one.client.patch("/auth/me", json={"language": language, "name": "Ann"})
    assert (refused.status_code, refused.json()["type"]) == (400, "invalid-request")
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/language"
    assert "This must be de, en or fr" in error["detail"]
    me = (await one.client.get("/auth/me")).json()
    assert (me["language"], me["name"]) == (None, None)


async def test_a_language_survives_a_restart_and_a_refresh(dsn: str, ann: str) -> None:
    async with running_server(dsn) as server, browser(server) as one:
        await one.sign_in(ANN)
        await one.client.patch("/auth/me", json={"language": "de"})
        cookies = one.cookies
    async with running_server(dsn) as server, browser(server) as one:
        assert (await one.refresh(cookies)).json()["user"]["language"] == "de"


async def test_a_giant_password_is_refused_before_it_is_hashed(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: hashed.append(given))
    refused = await stranger.post("/auth/login", json={"email": ANN, "password": "x" * 1_025})
    assert refused.status_code == 400
    assert not hashed


async def test_a_flood_of_sign_ins_is_turned_away_rather_than_piled_up(
    dsn: str, clean_db: AsyncEngine, ann: str
) -> None:
    async with running_server(dsn) as server:

        async def one_more(number: int) -> int:
            async with browser(server) as somebody:
                return (await somebody.sign_in(f"{number}@example.org", "wrong")).status_code

        statuses = await asyncio.gather(*(one_more(number) for number in range(45)))
    assert set(statuses) <= {401, 429, 503}


async def signed_by_us(browser: Browser) -> bytes | None:
    return Signer([SECRET]).read("refresh", browser.cookies["genx_refresh"])


async def test_a_refresh_token_holds_nothing_but_its_session(browsers: list[Browser]) -> None:
    one, _ = browsers
    await one.sign_in(ANN)
    [session] = (await one.client.get("/auth/sessions")).json()["items"]
    payload = await signed_by_us(one)
    assert payload is not None
    assert payload[:16].hex() == session["sessionId"].replace("-", "")
    assert payload[16:] == bytes(4)


async def test_a_token_of_one_kind_is_none_of_another(browsers: list[Browser]) -> None:
    one, other = browsers
    await one.sign_in(ANN)
    access = one.client.headers["Authorization"].removeprefix("Bearer ")
    for name in ("genx_refresh", "genx_device"):
        header = {"Authorization": f"Bearer {one.cookies[name]}"}
        assert (await other.client.get("/auth/me", headers=header)).status_code == 401
    for token in (access, one.cookies["genx_device"]):
        assert (await other.refresh({"genx_refresh": token})).status_code == 401
    assert await one.is_in()


async def test_a_user_has_so_many_sessions_at_most_and_the_one_used_longest_ago_ends(
    browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_PER_USER", 2)
    first, then = browsers
    await first.sign_in(ANN)
    await then.sign_in(ANN)
    await first.refresh()
    then.client.cookies.clear()
    kept = then.client.headers["Authorization"]
    await then.sign_in(ANN)
    assert await first.is_in()
    assert (await then.client.get("/auth/me", headers={"Authorization": kept})).status_code == 401
    assert len((await first.client.get("/auth/sessions")).json()["items"]) == 2


@pytest.mark.parametrize(("trusted", "statuses"), [((), [401] * 5 + [429]), (("127.0.0.1",), [401] * 6)])
async def test_whom_a_proxy_speaks_for_counts_where_it_is_trusted_alone(
    dsn: str, ann: str, clean_db: AsyncEngine, trusted: Any, statuses: list[int]
) -> None:
    async with running_server(dsn, trusted_proxies=trusted) as server, browser(server) as one:
        seen = []
        for number in range(6):
            one.client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            seen.append((await one.sign_in(ANN, "wrong")).status_code)
    assert seen == statuses
    async with clean_db.connect() as connection:
        addresses = (await connection.execute(text("SELECT address FROM audit_log ORDER BY id"))).scalars().all()
    assert (addresses[0] == "203.0.113.0") == bool(trusted)


async def test_no_secret_is_logged_audited_or_answered(
    browsers: list[Browser], clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = browsers
    new = "another river without piano"
    answers = [await one.sign_in(ANN, "wrong guess of mine"), await one.sign_in(ANN)]
    secrets = [PASSWORD, new, "wrong guess of mine", one.cookies["genx_refresh"], one.cookies["genx_device"]]
    await one.refresh()
    secrets += [one.cookies["genx_refresh"], one.client.headers["Authorization"].removeprefix("Bearer ")]
    change = {"currentPassword": PASSWORD, "newPassword": new}
    answers.append(await one.client.post("/auth/change-password", json=change))
    monkeypatch.setattr(users, "find_by_email", fails)
    with structlog.testing.capture_logs() as logged:
        answers.append(await two.sign_in(ANN, new))
        answers.append(await two.client.post("/auth/refresh", headers=cookie_header(one.cookies)))
    assert [answer.status_code for answer in answers] == [401, 200, 204, 500, 200]
    async with clean_db.connect() as connection:
        rows = (await connection.execute(text("SELECT audit_log::text FROM audit_log"))).scalars().all()
    told = [str(entry) + "".join(traceback.format_exception(entry.get("exc_info"))) for entry in logged]
    written = [*told, *rows, answers[0].text, answers[3].text]
    assert "a bug of ours" in "".join(told)
    assert not [secret for secret in secrets for one in written if secret in one]


async def fails(*_: object) -> None:
    raise RuntimeError("a bug of ours")
