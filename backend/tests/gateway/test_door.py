"""The door admits or refuses chargers, and remembers refusals (H1 to H9)."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from genx.accounts.charger_credentials import FREE_TRIES, hash_charger_password
from genx.central_system.policy import Policy
from genx.gateway.services import Limits
from tests.gateway.conftest import Here, eventually, serving


async def refused(here: Here, path: str, **how: Any) -> Any:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(here.url(path), subprotocols=[Subprotocol("ocpp1.6")], **how):
            pass
    return caught.value.response


async def remembered(here: Here) -> list[dict[str, Any]]:
    await here.side._refusals._flush()
    return await here.rows("SELECT * FROM refused_connections ORDER BY id")


KEY_AND_VERSION = ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13")


async def handshake_by_hand(here: Here, *headers: str, until_closed: bool = False) -> str:
    """Return the first line of the answer to a request with only these headers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write("\r\n".join(["GET /ws/ocpp/16/CP001 HTTP/1.1", "Host: here", *headers, "", ""]).encode())
    async with asyncio.timeout(5):
        first_line = await reader.readline()
        if until_closed:
            await reader.read()
    writer.close()
    return first_line.decode().strip()


def basic(user: str, password: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + password).decode()}


@pytest.mark.parametrize(
    ("offered", "answered"),
    [(["ocpp1.6"], "ocpp1.6"), (["ocpp2.0.1", "ocpp1.6"], "ocpp1.6"), (["OCPP1.6"], "OCPP1.6"), (None, None)],
)
async def test_h1_h2_the_subprotocol_is_answered_as_offered(here: Here, offered: Any, answered: str | None) -> None:
    async with here.charger(subprotocols=offered) as charger:
        assert charger.socket.subprotocol == answered
        assert (await charger.call("Heartbeat"))["currentTime"].endswith("Z")
        state = here.side.registry.live("CP001")
        assert state is not None
        assert state.protocol == "ocpp1.6"


async def test_h1_a_connection_header_may_name_more_than_the_upgrade(here: Here) -> None:
    """RFC 6455, 4.2.1: it includes the token `Upgrade`. Some clients say `keep-alive` too."""
    first_line = await handshake_by_hand(
        here, "Upgrade: WebSocket", "Connection: keep-alive, Upgrade", *KEY_AND_VERSION
    )
    assert first_line == "HTTP/1.1 101 Switching Protocols"


async def test_h2_an_empty_offer_counts_as_no_offer(here: Here) -> None:
    """QA1: some know no subprotocol, and what is left of it may be an empty header."""
    headers = ("Upgrade: websocket", "Connection: Upgrade", *KEY_AND_VERSION, "Sec-WebSocket-Protocol: ")
    assert await handshake_by_hand(here, *headers) == "HTTP/1.1 101 Switching Protocols"


async def test_h2_a_subprotocol_may_be_required(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, require_subprotocol=True) as here:
        with pytest.raises(InvalidStatus) as caught:
            async with here.charger(subprotocols=None):
                pass
        assert caught.value.response.status_code == 400


async def test_h3_other_subprotocols_only_are_closed_with_the_supported_one(here: Here) -> None:
    async with here.charger(subprotocols=["ocpp2.0.1"]) as charger:
        assert charger.socket.subprotocol is None
        code, reason = await charger.closed()
    assert (code, reason) == (1002, "ocpp1.6 is spoken here")
    (kept,) = await remembered(here)
    assert (kept["identity"], kept["reason"], kept["subprotocols"]) == ("CP001", "other-subprotocol", "ocpp2.0.1")
    assert await here.rows("SELECT * FROM chargers") == []


async def test_h7_stored_subprotocols_are_bounded(here: Here) -> None:
    async with here.charger(subprotocols=[f"x{n}" for n in range(1000)]) as charger:
        await charger.closed()
    (kept,) = await remembered(here)
    assert len(kept["subprotocols"]) <= 200
    assert len(kept["advice"]) <= 200
    assert kept["advice"].startswith("The charger offers x0, x1, ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ws/ocpp/16/%2F", 400),
        ("/ws/ocpp/16/%FF", 400),
        ("/ws/ocpp/16/" + "x" * 49, 400),
        ("/ws/ocpp/16/", 404),
        ("/ws/ocpp/201/CP001", 404),
        ("/ws/ocpp/16/CP001/x", 404),
    ],
)
async def test_h4_odd_identities_are_refused_with_a_real_status(here: Here, path: str, status: int) -> None:
    response = await refused(here, path)
    assert response.status_code == status
    assert response.body.decode().strip()
    assert await here.rows("SELECT * FROM chargers") == []


async def test_h4_a_charger_that_changes_its_spelling_is_the_same_charger(here: Here) -> None:
    async with here.charger("Cp-1"):
        pass
    async with here.charger("cP-1"):
        pass
    assert [row["device_id"] for row in await here.rows("SELECT device_id FROM chargers")] == ["Cp-1"]


async def test_h5_policies(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, policy=Policy(registration="closed")) as here:
        assert (await refused(here, "/ws/ocpp/16/NEW")).status_code == 404
    async with (
        serving(clean_db, dsn, policy=Policy(registration="pending", boot_retry_interval=9)) as here,
        here.charger() as charger,
    ):
        assert (await charger.boot())["status"] == "Pending"
        assert (await charger.call("Heartbeat"))[2] == "SecurityError"
        state = here.side.registry.live("CP001")
        assert state is not None
        assert state.registration == "pending"


async def test_h5_an_inactive_charger_is_refused(here: Here) -> None:
    async with here.charger():
        pass
    async with here.engine.begin() as connection:
        await connection.execute(text("UPDATE chargers SET charger_status = 'inactive'"))
    await eventually(lambda: len(here.side.registry) == 0)
    assert (await refused(here, "/ws/ocpp/16/CP001")).status_code == 403


async def test_h5_limits_are_answered_with_when_to_come_back(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, limits=Limits(new_chargers_per_minute=1)) as here:
        async with here.charger("A"):
            pass
        response = await refused(here, "/ws/ocpp/16/B")
        assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
        async with here.charger("A"):
            pass
    for limits, status in (
        (Limits(connections=1), 503),
        (Limits(connections_per_address=1), 429),
        (Limits(chargers=1), 503),
    ):
        async with serving(clean_db, dsn, limits=limits) as here, here.charger("A"):
            response = await refused(here, "/ws/ocpp/16/C")
            assert (response.status_code, bool(response.headers["Retry-After"])) == (status, True)


@pytest.mark.parametrize("limits", [Limits(connections=1), Limits(connections_per_address=1)])
async def test_h8_taking_over_ones_own_link_needs_no_free_connection(
    clean_db: AsyncEngine, dsn: str, limits: Limits
) -> None:
    async with serving(clean_db, dsn, limits=limits) as here, here.charger("A") as older, here.charger("a") as newer:
        assert (await older.closed())[0] == 1000
        assert (await newer.boot())["status"] == "Accepted"
        assert (await refused(here, "/ws/ocpp/16/B")).status_code in {429, 503}


async def test_h5b_a_get_without_upgrade_is_told_what_is_missing(here: Here) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"http://127.0.0.1:{here.port}/ws/ocpp/16/CP001")
        elsewhere = await client.get(f"http://127.0.0.1:{here.port}/ws/else")
    assert (response.status_code, response.headers["upgrade"]) == (426, "websocket")
    assert "Upgrade" in response.text
    assert elsewhere.status_code == 404
    assert [row["reason"] for row in await remembered(here)] == ["no-upgrade"]


async def test_h5b_qa2_a_connection_header_that_is_missing_is_named(here: Here) -> None:
    """QA2: a firmware that says Upgrade and forgets Connection."""
    assert (await handshake_by_hand(here, "Upgrade: websocket", *KEY_AND_VERSION)).startswith("HTTP/1.1 426 ")
    (kept,) = await remembered(here)
    assert "no 'Connection: Upgrade' header" in kept["advice"]


@pytest.mark.parametrize(
    ("headers", "wrong"),
    [
        ((*KEY_AND_VERSION[:1], "User-Agent: Ünique"), "missing Sec-WebSocket-Version header"),
        (KEY_AND_VERSION[1:], "missing Sec-WebSocket-Key header"),
        ((*KEY_AND_VERSION, "Sec-WebSocket-Protocol: ,;"), "invalid Sec-WebSocket-Protocol header"),
    ],
)
async def test_h7_qa3_a_malformed_handshake_is_refused_and_remembered(
    here: Here, headers: tuple[str, ...], wrong: str
) -> None:
    """QA3: one that says why a charger stays away is worth more than a line in the server's own log."""
    answer = await handshake_by_hand(here, "Upgrade: websocket", "Connection: Upgrade", *headers)
    assert answer.startswith("HTTP/1.1 400 ")
    await eventually(lambda: here.side.figures.refused["bad-handshake"] == 1)
    (kept,) = await remembered(here)
    assert (kept["identity"], kept["reason"]) == ("CP001", "bad-handshake")
    assert wrong in kept["advice"]
    assert await here.rows("SELECT * FROM chargers") == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([f"X-Trace-{number}: 1" for number in range(200)], 431),
        ([f"X-Trace: {'1' * 10_000}"], 431),
        (["Transfer-Encoding: chunked"], 400),
    ],
)
async def test_h7_a_handshake_that_can_not_even_be_read_is_answered_remembered_and_let_go(
    here: Here, headers: list[str], status: int
) -> None:
    asked = ("Upgrade: websocket", "Connection: Upgrade", *KEY_AND_VERSION, *headers)
    assert (await handshake_by_hand(here, *asked, until_closed=True)).startswith(f"HTTP/1.1 {status} ")
    await eventually(lambda: here.side.figures.refused["bad-handshake"] == 1)
    (kept,) = await remembered(here)
    assert kept["identity"] == "CP001"


class TestPasswords:
    @pytest.fixture(autouse=True)
    async def with_password(self, here: Here) -> None:
        await self.set_password(here, "00112233445566778899aabbccddeeff")

    async def set_password(self, here: Here, password: str) -> None:
        async with here.engine.begin() as connection:
            await connection.execute(
                text("INSERT INTO chargers (device_id, registered_at, password_hash) VALUES ('CP001', now(), :hash)"),
                {"hash": hash_charger_password(password)},
            )

    @pytest.mark.parametrize(
        ("user", "password"),
        [
            ("CP001", b"00112233445566778899aabbccddeeff"),
            ("cp001", b"00112233445566778899AABBCCDDEEFF"),
            ("CP001", bytes.fromhex("00112233445566778899aabbccddeeff")),
        ],
    )
    async def test_h6_a_password_may_come_as_text_or_as_the_bytes_it_stands_for(
        self, here: Here, user: str, password: bytes
    ) -> None:
        for _ in range(2):
            async with here.charger(additional_headers=basic(user, password)) as charger:
                assert await charger.boot()

    @pytest.mark.parametrize(
        "headers", [{}, basic("CP001", b"wrong"), basic("CP002", b"00112233445566778899aabbccddeeff")]
    )
    async def test_h6_a_missing_or_wrong_password_is_401(self, here: Here, headers: dict[str, str]) -> None:
        response = await refused(here, "/ws/ocpp/16/CP001", additional_headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")

    async def test_h6_failures_slow_down_the_guesser_but_no_connected_charger(self, here: Here) -> None:
        async with here.charger(additional_headers=basic("CP001", b"00112233445566778899aabbccddeeff")) as charger:
            for number in range(FREE_TRIES):
                assert (
                    await refused(here, "/ws/ocpp/16/CP001", additional_headers=basic("CP001", b"no %d" % number))
                ).status_code == 401
            response = await refused(here, "/ws/ocpp/16/CP001", additional_headers=basic("CP001", b"no"))
            assert (response.status_code, bool(response.headers["Retry-After"])) == (429, True)
            assert await charger.call("Heartbeat")
        entries = [json.loads(row["payload"]) for row in await here.log() if row["action"] == "refused"]
        assert [(entry["code"], entry["reason"]) for entry in entries] == [
            (401, "wrong-password"),
            (429, "too-many-wrong-passwords"),
        ]
        (wrong, throttled) = await remembered(here)
        assert (wrong["reason"], wrong["count"]) == ("wrong-password", FREE_TRIES)
        assert throttled["reason"] == "too-many-wrong-passwords"


async def test_h6_credentials_do_not_matter_for_a_charger_without_a_password(here: Here) -> None:
    async with here.charger(additional_headers=basic("who", b"ever")) as charger:
        assert await charger.boot()


async def test_h7_a_refusal_is_stored_once_with_advice(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, policy=Policy(registration="closed")) as here:
        for _ in range(3):
            await refused(here, "/ws/ocpp/16/NEW", user_agent_header="Box/1.0")
        (kept,) = await remembered(here)
    assert (kept["identity"], kept["reason"], kept["count"]) == ("NEW", "unknown-charger", 3)
    assert (kept["address"], kept["user_agent"], kept["subprotocols"]) == ("127.0.0.1", "Box/1.0", "ocpp1.6")
    assert "add it first" in kept["advice"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", "https://genx.example.evil.example"])
async def test_h8b_a_handshake_of_a_web_page_is_refused(clean_db: AsyncEngine, dsn: str, origin: str) -> None:
    async with serving(clean_db, dsn, origins=["https://genx.example", "box://Charger"]) as here:
        response = await refused(here, "/ws/ocpp/16/CP001", origin=origin)
        assert (response.status_code, b"GENX_CHARGER_ORIGINS" in response.body) == (403, True)
        (kept,) = await remembered(here)
        assert (kept["identity"], kept["reason"]) == ("CP001", "web-page")
        assert await here.rows("SELECT * FROM chargers") == []
        for allowed in ("https://GENX.example", "box://charger", None):
            async with here.charger(origin=allowed) as charger:
                assert await charger.boot()


async def test_h8_a_second_connection_takes_over_and_the_first_is_told_so(here: Here) -> None:
    async with here.charger() as first:
        await first.boot()
        async with here.charger() as second:
            assert await first.closed() == (1000, "replaced")
            await second.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available")
            state = here.side.registry.live("CP001")
            assert state is not None
            assert (state.vendor, state.online, state.connectors[1].status) == ("V", True, "Available")
            actions = [row["action"] for row in await here.log() if row["message_type"] == 4]
            assert actions == ["connected", "replaced", "connected"]
    await eventually(lambda: len(here.side.registry) == 0)


async def test_h8_of_many_at_once_exactly_one_stays_and_the_charger_is_online(here: Here) -> None:
    """The others are replaced, or told to come back later: three take-overs in a minute are enough."""
    url = here.url("/ws/ocpp/16/CP001")
    came = await asyncio.gather(
        *[connect(url, subprotocols=[Subprotocol("ocpp1.6")]) for _ in range(11)], return_exceptions=True
    )
    opened = [one for one in came if not isinstance(one, BaseException)]
    assert {one.response.status_code for one in came if isinstance(one, InvalidStatus)} <= {429}
    await eventually(lambda: sum(socket.close_code is None for socket in opened) == 1)
    survivor = next(socket for socket in opened if socket.close_code is None)
    await survivor.send('[2,"1","Heartbeat",{}]')
    assert json.loads(await survivor.recv())[0] == 3
    await here.log()
    assert [row["online"] for row in await here.rows("SELECT online FROM chargers")] == [True]
    await survivor.close()
    await eventually(lambda: len(here.side.registry) == 0)
    await here.log()
    assert [row["online"] for row in await here.rows("SELECT online FROM chargers")] == [False]


async def test_h9_a_message_over_the_limit_is_1009_and_text_that_is_not_utf8_1007(here: Here) -> None:
    async with here.charger() as charger:
        await charger.send("x" * (1 << 20) + "y")
        assert (await charger.closed())[0] == 1009
    async with here.charger() as charger:
        charger.socket.transport.write(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
        assert (await charger.closed())[0] == 1007
    codes = [json.loads(row["payload"])["code"] for row in await here.log() if row["action"] == "disconnected"]
    assert codes == [1009, 1007]


async def test_h9_an_operators_decision_closes_with_1008(here: Here) -> None:
    async with here.charger() as charger:
        here.side.registry.removed(["CP001"])
        assert await charger.closed() == (1008, "deleted by an operator")


async def test_h9_server_stop_is_1012(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn) as here:
        opened = await connect(here.url("/ws/ocpp/16/CP001"), subprotocols=[Subprotocol("ocpp1.6")])
    await opened.wait_closed()
    assert (opened.close_code, opened.close_reason) == (1012, "server stops")
    async with clean_db.connect() as connection:
        assert (await connection.execute(text("SELECT online FROM chargers"))).scalar() is False


async def test_h10_pings_are_answered_fragments_assembled_binary_text_read(here: Here) -> None:
    async with here.charger() as charger:
        await (await charger.socket.ping())
        await charger.socket.send(iter(['[2,"1",', '"Heartbeat",{}]']))
        assert (await charger.receive())[0] == 3
        await charger.send(b'[2,"2","Heartbeat",{}]')
        assert (await charger.receive())[1] == "2"
        await charger.send(b'[2,"3","Heartbeat",{"x":"\xff"}]')
        await charger.call("Heartbeat")
        assert [row["note"] for row in await here.log() if row["message_type"] == 3] == [
            "a binary message that is not UTF-8"
        ]
