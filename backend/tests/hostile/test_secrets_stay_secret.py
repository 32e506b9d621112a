"""Whatever a charger says, a secret in it reaches nobody's screen: not the log, its export, commands, events or lists.

Marked secrets stand in every text of every message, in both directions; then all that can be read is searched for them.
Id tags are left out: they say who charges, and are compared.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import httpx
import msgspec
import pytest
import websockets
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import ClientConnection

from genx.ocpp.v16.actions import ACTIONS
from genx.realtime.hub import TOPICS
from tests.support.server import RunningServer, running_server, token_for

GIVEN = "0123456789abcdef0123456789ABCDEF"
"""The password that an operator gives to the charger."""

NUMBERS = count(1)
MARK = "hunter2"
ANYTHING = {str: "x", int: 1, float: 1.0, bool: True}


def secret() -> str:
    return f"{MARK}{next(NUMBERS):05}"


def texts() -> list[str]:
    """A secret in each of the forms in which a charger might repeat one."""
    return [
        f"password={secret()}",
        f"the token: '{secret()} {secret()}'",
        f"ftp://user:{secret()}@files.example/logs",
        json.dumps({"key": "AuthorizationKey", "value": secret()}),
        json.dumps({"data": json.dumps([{"wifiPassphrase": secret()}])}),
        f"Authorization: Basic {secret()}",
        f"took {GIVEN.lower()}",
    ]


def filled(kind: msgspec.inspect.Type, text: str) -> Any:
    """A message with each of its fields, and this text wherever one may stand."""
    match kind:
        case msgspec.inspect.Metadata():
            return filled(kind.type, text)
        case msgspec.inspect.UnionType():
            return filled(kind.types[0], text)
        case msgspec.inspect.StructType():
            return {field.encode_name: _field(field, text) for field in kind.fields}
        case msgspec.inspect.VarTupleType():
            return [filled(kind.item_type, text)]
        case msgspec.inspect.LiteralType():
            return kind.values[0]
        case msgspec.inspect.StrType():
            return f"ftp://u:{secret()}@h" if kind.pattern else text
        case msgspec.inspect.DateTimeType():
            return "2026-01-15T12:00:00Z"
        case msgspec.inspect.BoolType():
            return True
    return 1


def _field(field: msgspec.inspect.Field, text: str) -> Any:
    return (
        "TAG" if "idtag" in field.encode_name.lower() and "Info" not in field.encode_name else filled(field.type, text)
    )


def unknown_fields() -> dict[str, Any]:
    return {
        "wifiPassword": secret(),
        "SimPin": 98765432,
        "setting": {"key": "MqttPassword", "value": secret()},
        "list": [{"name": "Passkey", "readonly": False, "value": [secret()]}],
        f"psk={secret()}": 1,
        "note": f"password={secret()}",
    }


def messages() -> Iterator[str]:
    """CALLs of every action, and of none; answers to nothing; what can't be read."""
    numbers = count(1)
    for action in ACTIONS.values():
        for text in texts():
            request = filled(msgspec.inspect.type_info(action.request), text)
            yield json.dumps([2, f"m{next(numbers)}", action.name, request])
            yield json.dumps([2, f"m{next(numbers)}", action.name, {**request, **unknown_fields()}])
            yield json.dumps([3, f"unasked{next(numbers)}", filled(msgspec.inspect.type_info(action.response), text)])
    for text in texts():
        yield json.dumps([2, f"m{next(numbers)}", text, unknown_fields()])
        yield json.dumps([2, text, "Heartbeat", unknown_fields()])
        yield json.dumps([2, f"m{next(numbers)}", "Heartbeat", text])
        yield json.dumps([2, f"m{next(numbers)}", "StatusNotification", {"connectorId": text, "status": text}])
        yield json.dumps([3, f"unasked{next(numbers)}", {"text": text, **unknown_fields()}])
        yield json.dumps([3, f"unasked{next(numbers)}", text])
        yield json.dumps([4, f"unasked{next(numbers)}", text, text, {"text": text, **unknown_fields()}])
        yield json.dumps([7, text, text])
        yield json.dumps([2, f"m{next(numbers)}", "Heartbeat", {"text": text, **unknown_fields()}])[:-2]
        yield text


@pytest.fixture
async def server(dsn: str, clean_db: AsyncEngine) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, log_skip=(), first_calls=False) as running:
        yield running


class Charger:
    """A charger that answers commands with what it is told to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.answers: list[Any] = []
        self.answered = 0

    async def listen(self) -> None:
        async for text in self.socket:
            kind, message_id, *_ = json.loads(text)
            if kind == 2 and self.answers:
                kind, *rest = self.answers.pop(0)
                await self.socket.send(json.dumps([kind, message_id, *rest]))
            elif kind != 2:
                self.answered += 1


async def follow(client: httpx.AsyncClient, heard: list[str]) -> None:
    async with client.stream("GET", "/events", params={"types": ",".join(TOPICS)}) as response:
        heard.append(f"{response.status_code}")
        async for line in response.aiter_lines():
            heard.append(line)  # noqa: PERF401 - what has come so far counts.


async def commanded(client: httpx.AsyncClient, charger: Charger) -> str:
    """Give the charger its password; let it repeat that, and other secrets, in answers of all kinds."""
    told = ""
    configuration = [
        {"key": "WifiPassword", "readonly": False, "value": secret()},
        {"key": "Backend", "readonly": False, "value": f"wss://cp:{secret()}@csms.example"},
        {"key": "Innocent", "readonly": False, "value": f"is {GIVEN}"},
        {"key": f"pin={secret()}", "readonly": True, "value": "1"},
    ]
    change = {"key": "AuthorizationKey", "value": GIVEN}
    asked: list[tuple[str, dict[str, Any], list[Any]]] = [
        ("change-configuration", change, [3, {"status": "Accepted", "was": GIVEN, **unknown_fields()}]),
        ("get-configuration", {}, [3, {"configurationKey": configuration, "unknownKey": [f"pwd={secret()}"]}]),
        *(("reset", {"type": "Soft"}, [4, text, text, {"it": text, **unknown_fields()}]) for text in texts()),
        *(("reset", {"type": "Soft"}, [3, {"status": text, **unknown_fields()}]) for text in texts()),
        ("change-configuration", {"key": "Light", "value": f"ftp://u:{secret()}@h"}, [3, {"status": "Rejected"}]),
    ]
    for name, request, answer in asked:
        charger.answers.append(answer)
        answered = await client.post(f"/chargers/CP1/commands/{name}", json=request)
        assert answered.status_code in (200, 502), answered.text
        told += answered.text
    return told


async def all_that_can_be_read(server: RunningServer, client: httpx.AsyncClient) -> dict[str, str]:
    """Every answer to a GET of the API, all pages of it."""
    described = (await client.get(f"{server.url}/openapi.json")).json()
    read = {}
    for path, operations in described["paths"].items():
        if "get" not in operations or path.endswith("/events") or "{" in path.replace("{deviceId}", ""):
            continue
        names = {parameter["name"]: parameter["schema"] for parameter in operations["get"].get("parameters", ())}
        for more in [{"format": each} for each in names.get("format", {}).get("enum", ())] or [{}]:
            url = f"{server.url}{path.replace('{deviceId}', 'CP1')}"
            params: dict[str, Any] = {**more, **({"limit": 200} if "limit" in names else {})}
            params |= {"key": "AuthorizationKey"} if "key" in names else {}
            pages = ""
            while True:
                answer = await client.get(url, params=params)
                assert answer.status_code == 200, (url, answer.text)
                pages += answer.text
                cursor = (
                    answer.json().get("nextCursor") if answer.headers["content-type"] == "application/json" else None
                )
                if cursor is None:
                    break
                params["cursor"] = cursor
            read[f"{path} {more}"] = pages
    return read


async def test_nobody_reads_a_secret_that_a_charger_repeats(server: RunningServer, clean_db: AsyncEngine) -> None:
    heard: list[str] = []
    async with server.client(await token_for(clean_db, "admin")) as client:
        following = asyncio.create_task(follow(client, heard))
        while not heard:
            await asyncio.sleep(0.01)
        for path in (f"CP1/x?token={secret()}", f"CP1/password={secret()}/x"):
            with pytest.raises(websockets.InvalidStatus):
                await websockets.connect(server.ws_url + path, user_agent_header=f"password={secret()}")
        async with websockets.connect(
            f"{server.ws_url}CP1", subprotocols=[websockets.Subprotocol("ocpp1.6")]
        ) as socket:
            charger = Charger(socket)
            listening = asyncio.create_task(charger.listen())
            await socket.send('[2,"boot","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
            told = await commanded(client, charger)
            calls = 0
            for message in messages():
                calls += message.startswith("[2,")
                await socket.send(message)
            await socket.send(json.dumps([2, "last", "Heartbeat", {}]))
            async with asyncio.timeout(60):
                while charger.answered < calls + 2:
                    await asyncio.sleep(0.05)
            for name in ("BootNotification", "StatusNotification"):  # What the charger's page shows of its texts.
                request = filled(msgspec.inspect.type_info(ACTIONS[name].request), f"took {GIVEN}")
                await socket.send(json.dumps([2, name, name, request]))
            async with asyncio.timeout(10):
                while charger.answered < calls + 4:
                    await asyncio.sleep(0.05)
            read = await all_that_can_be_read(server, client)
            listening.cancel()
        following.cancel()
        await asyncio.gather(listening, following, return_exceptions=True)
    read |= {"answers to commands": told, "events": "\n".join(heard)}
    assert read["/api/v1/logs/export {'format': 'ndjson'}"].count("\n") > 1_000, "all of it is in the log"
    assert "***" in read["/api/v1/chargers/{deviceId} {}"]
    assert "***" in read["/api/v1/chargers/{deviceId}/configuration {}"]
    for where, text in read.items():
        for found in (MARK, GIVEN, "98765432"):
            at = text.lower().find(found.lower())
            assert at < 0, f"{where}: ...{text[max(at - 300, 0) : at + 60]}"
