"""Chargers built on other makers' libraries: PyPI `ocpp` over `websockets`, npm `ocpp-rpc` in strict mode."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from ocpp.charge_point import camel_to_snake_case, snake_to_camel_case
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.datatypes import KeyValue, MeterValue, SampledValue
from ocpp.v16.enums import (
    Action,
    AuthorizationStatus,
    ChargePointErrorCode,
    ChargePointStatus,
    ConfigurationStatus,
    DataTransferStatus,
    DiagnosticsStatus,
    FirmwareStatus,
    Measurand,
    MessageTrigger,
    RegistrationStatus,
    ResetStatus,
    TriggerMessageStatus,
    UnitOfMeasure,
)
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

ANSWERS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "answers.json").read_text())
"""The answers of both kinds of chargers to commands that change nothing about them, by action."""

NODE_CHARGER = Path(__file__).parent / "node" / "charger.mjs"
PATIENCE_S = 20
NO_NODE = "These tests need Node 20 or newer and what `make test` installs in tests/journeys/node (`npm ci`)."


class ForeignCharger(Protocol):
    """A charger that is connected; `asked` holds the CALLs of ours that it answered."""

    device_id: str
    asked: list[tuple[str, dict[str, Any]]]

    async def day(self) -> int:
        """All that a charger sends, from its boot to the end of a transaction, whose id it gives."""
        ...


Connecting = Callable[[str, str], AbstractAsyncContextManager[ForeignCharger]]


class PypiCharger(ChargePoint):  # type: ignore[misc]
    """Checks what both sides send against the schemas of PyPI `ocpp`."""

    def __init__(self, device_id: str, socket: Any) -> None:
        super().__init__(device_id, socket, response_timeout=PATIENCE_S)
        self.device_id = device_id
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.configuration = {"HeartbeatInterval": ("300", False), "NumberOfConnectors": ("2", True)}
        self._errands: set[asyncio.Future[Any]] = set()
        for action, answer in ANSWERS.items():
            self._learn(action, answer)

    def _learn(self, action: str, answer: dict[str, Any]) -> None:
        """Answer an action always in the same way."""

        def respond(**request: Any) -> Any:
            # The library reads limits as Decimal.
            plain = json.loads(json.dumps(snake_to_camel_case(request), default=float))
            self.asked.append((action, plain))
            return getattr(call_result, action)(**camel_to_snake_case(answer))

        self.route_map[action] = {"_on_action": respond, "_skip_schema_validation": False}

    async def say(self, request: Any) -> Any:
        """The answer; a CALLERROR is raised."""
        return await self.call(request, suppress=False)

    async def status(self, connector_id: int, status: ChargePointStatus) -> None:
        await self.say(call.StatusNotification(connector_id, ChargePointErrorCode.no_error, status, now()))

    async def day(self) -> int:
        boot = await self.say(
            call.BootNotification(
                "ocpp 2.1.0", "PyPI", charge_point_serial_number=self.device_id, firmware_version="2.1.0"
            )
        )
        assert boot.status == RegistrationStatus.accepted
        for connector_id in range(3):
            await self.status(connector_id, ChargePointStatus.available)
        authorized = await self.say(call.Authorize("PYPITAG"))
        assert authorized.id_tag_info["status"] == AuthorizationStatus.accepted
        started = await self.say(call.StartTransaction(1, "PYPITAG", 1000, now(timedelta(hours=-1))))
        transaction_id = int(started.transaction_id)
        await self.status(1, ChargePointStatus.charging)
        await self.say(call.MeterValues(1, [self._measured()], transaction_id))
        await self.say(call.Heartbeat())
        stopped = await self.say(call.StopTransaction(8000, now(), transaction_id, id_tag="PYPITAG"))
        assert stopped.id_tag_info["status"] == AuthorizationStatus.accepted
        await self.status(1, ChargePointStatus.available)
        transferred = await self.say(call.DataTransfer("org.example", "hello", "{}"))
        assert transferred.status == DataTransferStatus.unknown_vendor_id
        await self.say(call.FirmwareStatusNotification(FirmwareStatus.idle))
        await self.say(call.DiagnosticsStatusNotification(DiagnosticsStatus.idle))
        return transaction_id

    def _measured(self) -> MeterValue:
        power = SampledValue("11040", measurand=Measurand.power_active_import, unit=UnitOfMeasure.w)
        energy = SampledValue("6.5", measurand=Measurand.energy_active_import_register, unit=UnitOfMeasure.kwh)
        return MeterValue(now(), [power, energy])

    @on(Action.get_configuration)  # type: ignore[untyped-decorator]
    def on_get_configuration(self, key: list[str] | None = None) -> call_result.GetConfiguration:
        self.asked.append(("GetConfiguration", {} if key is None else {"key": key}))
        keys = list(self.configuration) if key is None else key
        known = [KeyValue(name, self.configuration[name][1], self.configuration[name][0]) for name in keys]
        return call_result.GetConfiguration(known, [])

    @on(Action.change_configuration)  # type: ignore[untyped-decorator]
    def on_change_configuration(self, key: str, value: str) -> call_result.ChangeConfiguration:
        self.asked.append(("ChangeConfiguration", {"key": key, "value": value}))
        self.configuration[key] = (value, False)
        return call_result.ChangeConfiguration(ConfigurationStatus.accepted)

    @on(Action.trigger_message)  # type: ignore[untyped-decorator]
    def on_trigger_message(self, requested_message: str) -> call_result.TriggerMessage:
        self.asked.append(("TriggerMessage", {"requestedMessage": requested_message}))
        if requested_message != MessageTrigger.heartbeat:
            return call_result.TriggerMessage(TriggerMessageStatus.not_implemented)
        self._errands.add(asyncio.ensure_future(self.say(call.Heartbeat())))
        return call_result.TriggerMessage(TriggerMessageStatus.accepted)

    @on(Action.reset)  # type: ignore[untyped-decorator]
    def on_reset(self, type: str) -> call_result.Reset:  # noqa: A002 - the library calls it so
        self.asked.append(("Reset", {"type": type}))
        return call_result.Reset(ResetStatus.accepted)

    async def done(self) -> None:
        await asyncio.gather(*self._errands)


@asynccontextmanager
async def pypi_charger(ws_url: str, device_id: str) -> AsyncIterator[PypiCharger]:
    async with connect(ws_url + device_id, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        assert socket.subprotocol == "ocpp1.6"
        charger = PypiCharger(device_id, socket)
        serving = asyncio.create_task(charger.start())
        try:
            yield charger
            await charger.done()
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


class NodeCharger:
    """A process of node/charger.mjs."""

    def __init__(self, device_id: str, process: asyncio.subprocess.Process) -> None:
        self.device_id = device_id
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._process = process
        self._day: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def day(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self._day

    async def read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "asked" in said:
                action, request = said["asked"]
                self.asked.append((action, request))
            else:
                self._day.set_result(said["day"]["transactionId"])
        if not self._day.done():
            self._day.set_exception(AssertionError(await self.complaint()))

    async def complaint(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()


@asynccontextmanager
async def node_charger(ws_url: str, device_id: str) -> AsyncIterator[NodeCharger]:
    node = shutil.which("node")
    assert node, NO_NODE
    assert (NODE_CHARGER.parent / "node_modules" / "ocpp-rpc").is_dir(), NO_NODE
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        node, str(NODE_CHARGER), ws_url.rstrip("/"), device_id, stdin=pipe, stdout=pipe, stderr=pipe
    )
    charger = NodeCharger(device_id, process)
    reading = asyncio.create_task(charger.read())
    try:
        yield charger
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()
        assert process.returncode == 0, await charger.complaint()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading


def now(offset: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + offset).isoformat(timespec="milliseconds").replace("+00:00", "Z")
