"""C6 on real sockets: a charger that is sent a new password can sign in with the old one or the new one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from genx.accounts.charger_credentials import hash_charger_password, hash_in_background
from genx.central_system.commands.password_change import PasswordChanges
from genx.central_system.commands.runner import CommandRunner
from genx.central_system.commands.spec import Means
from genx.central_system.v16.commands import COMMANDS
from genx.db.queries import chargers
from genx.domain.charge_point import MOST_NEW_PASSWORDS, ChargePoint
from genx.domain.command import Command
from genx.domain.errors import ChargerOffline, ConnectionLost, NotKept, PasswordChangePending
from genx.gateway.runtime import new_id, utc_now
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest
from tests.gateway.conftest import Charger, Here, eventually
from tests.gateway.test_door import basic, refused

OLD, NEW, NEWER = "the old password", "00112233445566778899aabbccddeeff", "the newer one"


class NoPast:
    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        return None

    async def configuration(self, charger_id: int) -> dict[str, str | None]:
        return {}


@pytest.fixture
def give(here: Here) -> Callable[[str], Awaitable[Command]]:
    """Return the command that gives the charger a password."""
    runner = CommandRunner(
        here.side.registry,
        here.side.journal,
        here.heard,
        NoPast(),
        Means(PasswordChanges(here.side.registry, here.side.alarms, hash_in_background)),
        commands=COMMANDS,
        seal=str,
        now=utc_now,
        new_id=new_id,
        timeout=0.3,
    )

    async def give(password: str) -> Command:
        request = ChangeConfigurationRequest(key="authorizationKey", value=password)
        return await runner.run("change-configuration", "CP001", request)

    return give


@pytest.fixture
async def old(here: Here) -> None:
    await set_password(here, OLD)


async def set_password(here: Here, password: str | None) -> ChargePoint:
    async with here.engine.begin() as connection:
        state = await chargers.load(connection, "CP001") or await chargers.create(connection, "CP001", utc_now())
        fields: dict[str, Any] = {
            "password_hash": password and hash_charger_password(password),
            "new_password_hashes": [],
        }
        await chargers.update_owned(connection, state.charger_id, **fields)
        return await chargers.load(connection, "CP001") or state


@asynccontextmanager
async def signed_in(here: Here, password: str | None) -> AsyncIterator[Charger]:
    headers = {} if password is None else basic("CP001", password.encode())
    async with here.charger(additional_headers=headers) as charger:
        await charger.boot()
        yield charger


async def comes_in(here: Here, password: str | None) -> None:
    async with signed_in(here, password):
        pass


async def stays_out(here: Here, password: str | None) -> None:
    headers = {} if password is None else basic("CP001", password.encode())
    response = await refused(here, "/ws/ocpp/16/CP001", additional_headers=headers)
    assert response.status_code == 401


async def answers(charger: Charger, status: str) -> None:
    kind, message_id, _, payload = await charger.receive()
    assert (kind, payload["key"]) == (2, "authorizationKey")
    await charger.send([3, message_id, {"status": status}])


async def is_given(charger: Charger, giving: Awaitable[Command], status: str = "Accepted") -> Command:
    task = asyncio.ensure_future(giving)
    await answers(charger, status)
    return await task


async def stored(here: Here) -> tuple[str | None, int]:
    """The hash that is asked for, and how many are new, once nothing waits to be kept."""
    await eventually(lambda: here.side.journal.idle)
    (row,) = await here.rows("SELECT password_hash, new_password_hashes FROM chargers")
    return row["password_hash"], len(row["new_password_hashes"])


@pytest.mark.parametrize("status", ["Accepted", "RebootRequired"])
async def test_the_old_password_is_valid_until_the_new_one_was_used(
    here: Here, give: Any, old: None, status: str
) -> None:
    async with signed_in(here, OLD) as charger:
        assert (await is_given(charger, give(NEW), status)).status == "answered"
    await comes_in(here, OLD)
    assert (await stored(here))[1] == 1
    await comes_in(here, NEW)
    assert (await stored(here))[1] == 0
    await stays_out(here, OLD)
    await stays_out(here, None)
    kept = await here.log()
    notes = [row["note"] for row in kept if row["action"] == "connected"]
    assert notes == [None, None, "with its new password: the one before is void"]
    assert not any(secret in str(kept) for secret in (OLD, NEW))


@pytest.mark.parametrize("status", ["Rejected", "NotSupported"])
async def test_a_password_that_the_charger_refuses_is_void(here: Here, give: Any, old: None, status: str) -> None:
    async with signed_in(here, OLD) as charger:
        await is_given(charger, give(NEW), status)
        assert (await stored(here))[1] == 0
        await eventually(lambda: live(here).new_password_hashes == ())
    await stays_out(here, NEW)
    await comes_in(here, OLD)


@pytest.mark.parametrize("has", [OLD, NEW])
async def test_a_charger_that_dies_before_it_answers_gets_in_with_either_password(
    here: Here, give: Any, old: None, has: str
) -> None:
    async with signed_in(here, OLD) as charger:
        giving = asyncio.ensure_future(give(NEW))
        await charger.receive()
        charger.socket.transport.abort()
        with pytest.raises(ConnectionLost):
            await giving
    await comes_in(here, has)
    await comes_in(here, NEW)
    await stays_out(here, OLD)


async def test_a_charger_that_reconnects_before_it_answered_replaces_its_old_link(
    here: Here, give: Any, old: None
) -> None:
    async with signed_in(here, OLD) as charger:
        giving = asyncio.ensure_future(give(NEW))
        await charger.receive()
        await comes_in(here, NEW)
        with pytest.raises(ConnectionLost):
            await giving
    await stays_out(here, OLD)


async def test_a_charger_without_a_password_is_let_in_until_it_has_used_its_first(here: Here, give: Any) -> None:
    async with signed_in(here, None) as charger:
        await is_given(charger, give(NEW))
    await comes_in(here, None)
    await comes_in(here, "whatever")
    async with here.charger(additional_headers=basic("somebody", NEW.encode())):
        pass
    await comes_in(here, None)
    await comes_in(here, NEW)
    await stays_out(here, None)
    await stays_out(here, "whatever")


async def test_either_of_two_new_passwords_lets_the_charger_in(here: Here, give: Any, old: None) -> None:
    async with signed_in(here, OLD) as charger:
        await is_given(charger, give(NEW))
        await is_given(charger, give(NEWER), "RebootRequired")
    for password in (OLD, NEW, NEW, NEWER):
        await comes_in(here, password)
    await stays_out(here, NEW)


async def test_beyond_the_limit_of_new_passwords_the_refusal_says_what_to_do(here: Here, give: Any, old: None) -> None:
    async with signed_in(here, OLD) as charger:
        for number in range(MOST_NEW_PASSWORDS):
            await is_given(charger, give(f"new {number}"))
        with pytest.raises(PasswordChangePending) as refusal:
            await give("one more")
        assert "Restart it" in refusal.value.detail
        await is_given(charger, give(f"new {MOST_NEW_PASSWORDS - 1}"))
    await comes_in(here, "new 1")
    async with signed_in(here, "new 1") as charger:
        await is_given(charger, give("one more"))
    await comes_in(here, "one more")


async def test_a_password_set_by_an_operator_replaces_all_others(here: Here, give: Any, old: None) -> None:
    async with signed_in(here, OLD) as charger:
        await is_given(charger, give(NEW))
        await here.change(password_hash=hash_charger_password(NEWER), new_password_hashes=[])
        await stays_out(here, OLD)
        await stays_out(here, NEW)
        await comes_in(here, NEWER)


async def test_other_changes_of_an_operator_leave_a_newer_password_alone(here: Here, give: Any, old: None) -> None:
    async with signed_in(here, OLD) as charger:
        before = live(here)
        await is_given(charger, give(NEW))
        await here.change(name="Car park")
        assert live(here).name == "Car park"
        assert len(live(here).new_password_hashes) == 1
        with here.side.registry.coming("CP001"):
            await here.change(password_hash="x", new_password_hashes=[])
            await here.change(name="N")
            now = here.side.registry.with_changes(before)
            assert now is not None
            assert (now.name, now.password_hashes) == ("N", ("x",))


async def test_the_command_is_sent_only_after_the_new_password_is_stored(
    here: Here, give: Any, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.gateway.registry.PATIENCE_WITH_DATABASE", 0.05)
    async with signed_in(here, OLD) as charger:
        await eventually(lambda: here.side.journal.idle)
        async with here.engine.begin() as connection:
            await connection.execute(text("SELECT FROM chargers FOR UPDATE"))
            with pytest.raises(NotKept):
                await give(NEW)
        assert await charger.call("Heartbeat")
        assert (await stored(here))[1] == 0
        await is_given(charger, give(NEW))
    await comes_in(here, NEW)


async def test_an_offline_charger_is_given_no_password(here: Here, old: None) -> None:
    with pytest.raises(ChargerOffline):
        await here.side.registry.offer_password("CP001", "hash")
    async with signed_in(here, OLD):
        (connection,) = here.side.registry
    await eventually(lambda: connection.closed)
    told: list[Any] = []
    connection.ownership.offer_password("hash", told.append)
    await eventually(lambda: bool(told))
    assert isinstance(told[0], ChargerOffline)


async def test_a_password_that_the_database_refuses_is_not_sent(here: Here, give: Any, old: None) -> None:
    async with here.engine.begin() as connection:
        await connection.execute(
            text("ALTER TABLE chargers ADD CONSTRAINT none_new CHECK (new_password_hashes = '{}')")
        )
    try:
        async with signed_in(here, OLD) as charger:
            with pytest.raises(NotKept):
                await give(NEW)
            assert await charger.call("Heartbeat")
            assert live(here).new_password_hashes == ()
    finally:
        async with here.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE chargers DROP CONSTRAINT none_new"))


def live(here: Here) -> ChargePoint:
    state = here.side.registry.live("CP001")
    assert state is not None
    return state
