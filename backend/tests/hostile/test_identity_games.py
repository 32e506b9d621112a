"""A stranger who knows a charger's identity gets neither its place, nor its transactions, nor its new password."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from genx.accounts.charger_credentials import MOST_GUESSES_PER_MINUTE, hash_charger_password
from genx.gateway.door import take_over
from genx.gateway.link import ownership
from genx.gateway.link.liveness import Liveness
from genx.gateway.proof import NOTHING, Proof
from tests.domain.builders import charge_point
from tests.hostile.knocking import ELSEWHERE, HOME, accept, boot, call, closed, device, eventually, is_served, refused
from tests.support.server import RunningServer, running_server, token_for

PASSWORD, OTHER = "the charger's own password", "another password of it"


@pytest.fixture
async def server(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn) as running:
        yield running


@pytest.fixture
async def api(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "admin")) as client:
        yield client


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_over, "ANSWERS_WITHIN", 0.3)


async def alarms(server: RunningServer, api: httpx.AsyncClient) -> list[dict[str, Any]]:
    await server.app.chargers.alarms.flush()
    items: list[dict[str, Any]] = (await api.get("/security-alarms")).json()["items"]
    return items


async def refusals(server: RunningServer, api: httpx.AsyncClient) -> list[dict[str, Any]]:
    await server.app.chargers._refusals._flush()
    items: list[dict[str, Any]] = (await api.get("/refused-connections")).json()["items"]
    return items


async def test_h8_a_stranger_does_not_replace_a_live_charger(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with device(server, "REAL-2", HOME) as real:
        await boot(real)
        started = await call(
            real, "StartTransaction", connectorId=1, idTag="TAG", meterStart=0, timestamp="2026-11-29T12:00:00Z"
        )
        answer = await refused(server, "real-2", ELSEWHERE)
        assert (answer.status_code, b"Another device" in answer.body) == (409, True)
        assert "currentTime" in await call(real, "Heartbeat")
        (transaction,) = (await api.get("/chargers/REAL-2/transactions")).json()["items"]
        assert (transaction["transactionId"], transaction["status"]) == (started["transactionId"], "active")
        (alarm,) = await alarms(server, api)
    assert (alarm["kind"], alarm["deviceId"], alarm["open"], alarm["count"]) == ("two-devices", "REAL-2", True, 1)
    known, new = alarm["parties"]
    assert (known["address"], known["admitted"], known["serialNumber"]) == (HOME, "nothing", "S1")
    assert known["transactionIds"] == [started["transactionId"]]
    assert (new["address"], new["admitted"], new["serialNumber"]) == (ELSEWHERE, None, None)
    assert [lane["address"] for lane in alarm["lanes"]] == [HOME]
    (refusal,) = await refusals(server, api)
    assert (refusal["reason"], refusal["address"]) == ("identity-in-use", ELSEWHERE)
    await is_served(server)


async def test_h8_the_newer_link_wins_if_the_older_one_is_dead(
    server: RunningServer, api: httpx.AsyncClient, short_patience: None
) -> None:
    """A client that reads nothing answers no ping, as one whose network is gone."""
    async with device(server, "CP001", HOME, max_queue=1) as dead:
        dead.transport.pause_reading()
        async with device(server, "CP001", ELSEWHERE) as newer:
            await boot(newer)
            charger = (await api.get("/chargers/CP001")).json()
            assert (charger["online"], charger["admitted"]) == (True, "nothing")
        dead.transport.abort()
    assert await alarms(server, api) == []


async def test_h8_the_newer_link_wins_from_the_same_address(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with device(server, "CP001", HOME) as older, device(server, "CP001", HOME) as newer:
        assert await closed(older) == (1000, "replaced")
        await boot(newer)
    assert await alarms(server, api) == []


async def test_h8_a_proven_identity_wins_at_once(server: RunningServer, api: httpx.AsyncClient) -> None:
    await api.post("/chargers", json={"deviceId": "CP001", "password": PASSWORD})
    proven = {"password": PASSWORD}
    async with device(server, "CP001", HOME, **proven) as older, device(server, "CP001", ELSEWHERE, **proven) as newer:
        assert await closed(older) == (1000, "replaced")
        await boot(newer)
        assert (await api.get("/chargers/CP001")).json()["admitted"] == "password"
    entries = (await api.get("/chargers/CP001/logs", params={"action": "connected"})).json()["items"]
    assert [entry["payload"]["admitted"] for entry in entries] == ["password", "password"]
    assert (await api.get("/chargers/CP001")).json()["admitted"] is None


async def test_h8_two_that_replace_each_other_are_slowed_down_and_shown(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    """Both have the right password, as where one box was set up as the copy of another."""
    await api.post("/chargers", json={"deviceId": "CP001", "password": PASSWORD})
    opened = []
    for n in range(take_over.MOST_PER_MINUTE + 1):
        link = device(server, "CP001", (HOME, ELSEWHERE)[n % 2], password=PASSWORD)
        socket = await link.__aenter__()
        await boot(socket, serial_number=f"S{n % 2}")
        opened.append(link)
    for _ in range(3):
        answer = await refused(server, "CP001", HOME, password=PASSWORD)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "currentTime" in await call(socket, "Heartbeat")
    (alarm,) = await alarms(server, api)
    assert {(party["address"], party["serialNumber"], party["password"]) for party in alarm["parties"]} == {
        (HOME, "S0", "right"),
        (ELSEWHERE, "S1", "right"),
    }
    assert [lane["address"] for lane in alarm["lanes"]][-1] == ELSEWHERE
    (refusal,) = await refusals(server, api)
    assert (refusal["reason"], refusal["count"]) == ("replaced-too-often", 3)
    await is_served(server)
    for link in opened:
        await link.__aexit__(None, None, None)


@pytest.mark.parametrize("password", [None, PASSWORD])
async def test_h8_two_behind_one_address_are_slowed_down_and_shown_too(
    server: RunningServer, api: httpx.AsyncClient, password: str | None
) -> None:
    """Behind one router; each comes back as soon as it is replaced, as chargers do."""
    if password is not None:
        await api.post("/chargers", json={"deviceId": "CP001", "password": password})
    opened = []
    for _ in range(take_over.MOST_PER_MINUTE + 1):
        link = device(server, "CP001", HOME, password=password)
        await boot(await link.__aenter__())
        opened.append(link)
    for _ in range(20):
        answer = await refused(server, "CP001", HOME, password=password)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    (alarm,) = await alarms(server, api)
    assert (alarm["kind"], alarm["deviceId"], alarm["open"], alarm["count"]) == ("two-devices", "CP001", True, 20)
    assert [party["address"] for party in alarm["parties"]] == [HOME]
    (refusal,) = await refusals(server, api)
    assert (refusal["reason"], refusal["count"]) == ("replaced-too-often", 20)
    log = (await api.get("/chargers/CP001/logs", params={"limit": 200, "messageType": "Connection"})).json()["items"]
    told = [entry["action"] for entry in log]
    assert (told.count("refused"), told.count("replaced")) == (1, take_over.MOST_PER_MINUTE)
    for link in opened:
        await link.__aexit__(None, None, None)


@pytest.mark.parametrize("other", [HOME, ELSEWHERE])
async def test_h8_two_that_answer_no_pings_are_slowed_down_too(
    server: RunningServer, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """Real models don't answer pings (H10): that is no sign of death if they answer when they are hung up on."""
    monkeypatch.setattr(take_over, "ANSWERS_WITHIN", 0.4)
    monkeypatch.setattr(take_over, "LOOKED_BACK_AFTER", 0.2)
    monkeypatch.setattr(ClientProtocol, "recv_frame", deaf_to_pings(ClientProtocol.recv_frame))
    opened, statuses = [], []
    for n in range(take_over.MOST_PER_MINUTE + 4):
        link = device(server, "CP001", (HOME, other)[n % 2])
        try:
            await boot(await link.__aenter__())
            opened.append(link)
        except InvalidStatus as refused:
            statuses.append(refused.response.status_code)
        await asyncio.sleep(0.3)
    assert statuses
    assert set(statuses) == {429}
    (alarm,) = await alarms(server, api)
    assert (alarm["kind"], alarm["open"]) == ("two-devices", True)
    for link in opened:
        await link.__aexit__(None, None, None)


def deaf_to_pings(recv_frame: Any) -> Any:
    def received(self: Any, frame: Frame) -> None:
        if frame.opcode is not Opcode.PING:
            recv_frame(self, frame)

    return received


async def test_h8_a_charger_whose_link_breaks_again_and_again_is_not_slowed_down(
    server: RunningServer, api: httpx.AsyncClient, short_patience: None
) -> None:
    dead = []
    for _ in range(take_over.MOST_PER_MINUTE + 2):
        link = device(server, "CP001", HOME, max_queue=1)
        socket = await link.__aenter__()
        socket.transport.pause_reading()
        dead.append((link, socket))
    assert (await api.get("/chargers/CP001")).json()["online"]
    assert await alarms(server, api) == []
    for _link, socket in dead:
        socket.transport.abort()


async def test_h8_a_crowd_of_strangers_makes_us_ping_a_charger_once(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    answers = Liveness.answers

    async def counted(self: Liveness, within: float) -> bool:
        asked.append(self)
        return await answers(self, within)

    monkeypatch.setattr(Liveness, "answers", counted)
    async with device(server, "CP001", HOME) as real:
        await boot(real)
        crowd = [refused(server, "CP001", f"127.0.1.{n}") for n in range(1, 41)]
        assert {answer.status_code for answer in await asyncio.gather(*crowd)} == {409}
    assert len(asked) == 1
    await is_served(server)


async def test_h8_of_two_strangers_who_wait_for_a_dead_link_only_one_gets_in(
    server: RunningServer, short_patience: None
) -> None:
    async with device(server, "CP001", HOME, max_queue=1) as dead:
        dead.transport.pause_reading()

        async def comes(address: str) -> Any:
            try:
                return await connect(
                    f"{server.ws_url}CP001",
                    subprotocols=[Subprotocol("ocpp1.6")],
                    local_addr=(address, 0),
                    ping_interval=None,
                )
            except InvalidStatus as error:
                return error.response.status_code

        came = await asyncio.gather(comes(ELSEWHERE), comes("127.0.0.5"), comes("127.0.0.6"))
        assert sorted(one for one in came if isinstance(one, int)) == [409, 409]
        dead.transport.abort()
        for socket in came:
            if not isinstance(socket, int):
                await socket.close()


async def test_h8_a_new_password_is_not_sent_to_a_stranger(server: RunningServer, api: httpx.AsyncClient) -> None:
    """The stranger came first; the charger knocks, which opens the alarm."""
    path = "/chargers/REAL-2/commands/change-configuration"
    new = {"key": "AuthorizationKey", "value": "00112233445566778899aabbccddeeff"}
    heard: list[str] = []
    async with device(server, "REAL-2", ELSEWHERE) as stranger:
        await boot(stranger)

        async def listen() -> None:
            with suppress(ConnectionClosed):
                while True:
                    heard.append(str(await stranger.recv()))

        listening = asyncio.create_task(listen())
        assert (await refused(server, "REAL-2", HOME)).status_code == 409
        answer = await api.post(path, json=new)
        assert (answer.status_code, answer.json()["type"]) == (409, "identity-in-doubt")
        assert "resolve the security alarm" in answer.json()["detail"]
        (alarm,) = await alarms(server, api)
        keep = {"action": "keep", "address": HOME}
        assert (await api.post(f"/security-alarms/{alarm['id']}/resolve", json=keep)).status_code == 200
        assert (await closed(stranger))[0] == 1008
        await listening
    assert not any(new["value"] in frame for frame in heard)
    assert (await refused(server, "REAL-2", ELSEWHERE)).status_code == 403
    async with device(server, "REAL-2", HOME) as real:
        await boot(real)
        setting = asyncio.create_task(api.post(path, json=new))
        await accept(real, "ChangeConfiguration")
        assert (await setting).status_code == 200


async def test_a_new_password_ends_links_that_were_admitted_without_it(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with device(server, "CP001", HOME) as stranger:
        await boot(stranger)
        assert (await api.patch("/chargers/CP001", json={"password": PASSWORD})).status_code == 200
        assert await closed(stranger) == (1008, ownership.SIGN_IN_ANEW)
    assert (await refused(server, "CP001", HOME)).status_code == 401
    async with device(server, "CP001", HOME, password=PASSWORD) as real:
        await boot(real)
        assert (await api.patch("/chargers/CP001", json={"password": PASSWORD, "name": "same"})).status_code == 200
        assert "currentTime" in await call(real, "Heartbeat")
        assert (await api.patch("/chargers/CP001", json={"password": OTHER})).status_code == 200
        assert await closed(real) == (1008, ownership.SIGN_IN_ANEW)
    assert (await refused(server, "CP001", HOME, password=PASSWORD)).status_code == 401


async def test_a_charger_that_was_given_its_first_password_has_some_minutes_to_sign_in_with_it(
    server: RunningServer, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "TIME_TO_SIGN_IN", 0.0)
    body = {"key": "AuthorizationKey", "value": PASSWORD}
    async with device(server, "CP001", HOME) as real:
        await boot(real)
        setting = asyncio.create_task(api.post("/chargers/CP001/commands/change-configuration", json=body))
        await accept(real, "ChangeConfiguration")
        assert await closed(real) == (1008, ownership.SIGN_IN_ANEW)
        await setting
    async with device(server, "CP001", HOME, password=PASSWORD) as real:
        await boot(real)
    assert (await refused(server, "CP001", ELSEWHERE)).status_code == 401


async def test_guessed_passwords_are_an_alarm_and_the_charger_stays(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    await api.post("/chargers", json={"deviceId": "CP001", "password": PASSWORD})
    async with device(server, "CP001", HOME, password=PASSWORD) as real:
        await boot(real)
        answers = [
            await refused(server, "CP001", f"127.0.2.{n % 100 + 1}", password=f"guess {n}")
            for n in range(MOST_GUESSES_PER_MINUTE + 5)
        ]
        assert [answer.status_code for answer in answers[-6:]] == [401, 429, 429, 429, 429, 429]
        assert "currentTime" in await call(real, "Heartbeat")
    async with device(server, "CP001", ELSEWHERE, password=PASSWORD) as real:
        await boot(real)
    (alarm,) = await alarms(server, api)
    assert (alarm["kind"], alarm["deviceId"], alarm["count"]) == ("wrong-passwords", "CP001", len(answers))
    assert alarm["parties"][0]["password"] == "wrong"
    await is_served(server)


async def test_lanes_show_when_a_device_left(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with device(server, "CP001", HOME):
        assert (await refused(server, "CP001", ELSEWHERE)).status_code == 409
    await eventually(lambda: len(server.app.chargers.registry) == 0)
    (alarm,) = await alarms(server, api)
    (lane,) = alarm["lanes"]
    assert lane["endedAt"] is not None


async def test_an_answer_in_the_same_millisecond_as_the_question_counts(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, short_patience: None
) -> None:
    """uvloop's clock stands still for a millisecond: a charger near by answers sooner."""
    async with device(server, "CP001", HOME) as real:
        await boot(real)
        link = server.app.chargers.registry.online("CP001")
        assert link is not None
        link.holder.loop = StandingClock()  # type: ignore[assignment]
        monkeypatch.setattr(
            link.holder.socket, "ping", lambda: setattr(link.holder.socket, "last_heard", StandingClock().time())
        )
        async with asyncio.timeout(2):
            assert await link.liveness.answers(0.3)


class StandingClock:
    def time(self) -> float:
        return 1_000.0


def test_a_proof_is_void_once_the_password_was_changed() -> None:
    old = hash_charger_password(PASSWORD)
    changed = charge_point(password_hash="another hash", new_password_hashes=("a newer one",))
    assert not NOTHING.is_void(charge_point())
    assert NOTHING.is_void(changed)
    assert Proof("password", old).is_void(changed)
    assert not Proof("password", "a newer one").is_void(changed)
    assert not Proof("certificate").is_void(changed)
