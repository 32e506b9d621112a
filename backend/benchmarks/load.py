"""Load generator: chargers with one outstanding CALL each, in the standard mix. Prints one JSON object.

Run as a process of its own, pinned to a core that the server does not use.
"""

import argparse
import asyncio
import json
import random
import time
from collections import deque
from datetime import UTC, datetime

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

MIX = ["MeterValues"] * 12 + ["Heartbeat"] * 4 + ["StatusNotification"] * 3 + ["Transaction"]
"""60 % MeterValues, 20 % Heartbeat, 15 % StatusNotification, 5 % StartTransaction and StopTransaction in turn."""

STATUSES = ["Available", "Preparing", "Charging", "SuspendedEV", "Finishing"]
NEEDED = {
    "MeterValues": "{",
    "Heartbeat": '"currentTime"',
    "StatusNotification": "{",
    "StartTransaction": '"transactionId"',
    "StopTransaction": "{",
    "BootNotification": '"currentTime"',
}


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def meter_values(energy: int, timestamp: str, transaction_id: int | None) -> str:
    """Eight sampled values, as a DC charger sends them."""
    samples = [
        {"value": "402.1", "measurand": "Voltage", "unit": "V"},
        {"value": "125.4", "measurand": "Current.Import", "unit": "A"},
        {"value": "50423", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": str(energy), "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
        {"value": "61", "measurand": "SoC", "unit": "Percent", "location": "EV"},
        {"value": "31.5", "measurand": "Temperature", "unit": "Celsius"},
        {"value": "150000", "measurand": "Power.Offered", "unit": "W"},
        {"value": "400", "measurand": "Current.Offered", "unit": "A"},
    ]
    body = {"connectorId": 1, "meterValue": [{"timestamp": timestamp, "sampledValue": samples}]}
    if transaction_id is not None:
        body["transactionId"] = transaction_id
    return json.dumps(body, separators=(",", ":"))


class Charger(WSListener):
    """Sends the next CALL when the answer of the last is in."""

    def __init__(self, name: str, run: "Run") -> None:
        self.name = name
        self.run = run
        self.number = 0
        self.action = ""
        self.sent_at = 0.0
        self.turn = random.sample(range(20), 20)
        self.step = 0
        self.energy = 1000
        self.transaction_id: int | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.boot = ["BootNotification", "Status0", "Status1"]
        self.due: float | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.run.lost += 0 if self.run.over else 1

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            if frame.msg_type == WSMsgType.PING:
                transport.send_pong(frame.get_payload_as_bytes())
            return
        text = frame.get_payload_as_utf8_text()
        if text.startswith("[2,"):
            message_id = json.loads(text)[1]
            transport.send(WSMsgType.TEXT, json.dumps([4, message_id, "NotImplemented", "", {}]).encode())
            return
        self.answered(text)

    def answered(self, text: str) -> None:
        if not text.startswith(f'[3,"{self.number}",') or NEEDED[self.action] not in text:
            self.run.wrong += 1
            self.run.example = text
        elif self.action == "StartTransaction":
            self.transaction_id = json.loads(text)[2]["transactionId"]
        if self.boot:
            self.next_boot()
        elif not self.ready.done():
            self.ready.set_result(None)
        elif self.run.counting:
            self.run.latencies.append(time.perf_counter() - (self.due or self.sent_at))
            self.run.actions[self.action] = self.run.actions.get(self.action, 0) + 1
        if self.run.closed_loop and not self.run.over:
            self.next()
        elif not self.run.wants_closed_loop:
            self.run.idle.append(self)

    def next_boot(self) -> None:
        what = self.boot.pop(0)
        if what == "BootNotification":
            self.send(what, '{"chargePointVendor":"Bench","chargePointModel":"DC150","firmwareVersion":"1.0"}')
        else:
            self.send("StatusNotification", f'{{"connectorId":{what[-1]},"errorCode":"NoError","status":"Available"}}')

    def next(self) -> None:
        kind = MIX[self.turn[self.step % 20]]
        self.step += 1
        timestamp = self.run.timestamp
        if kind == "MeterValues":
            self.energy += 1
            self.send(kind, meter_values(self.energy, timestamp, self.transaction_id))
        elif kind == "Heartbeat":
            self.send(kind, "{}")
        elif kind == "StatusNotification":
            status = STATUSES[self.step % 5]
            payload = f'{{"connectorId":1,"errorCode":"NoError","status":"{status}","timestamp":"{timestamp}"}}'
            self.send(kind, payload)
        elif self.transaction_id is None:
            payload = f'{{"connectorId":1,"idTag":"T{self.name}","meterStart":{self.energy},"timestamp":"{timestamp}"}}'
            self.send("StartTransaction", payload)
        else:
            stop = f'{{"transactionId":{self.transaction_id},"meterStop":{self.energy},"timestamp":"{timestamp}"}}'
            self.transaction_id = None
            self.send("StopTransaction", stop)

    def send(self, action: str, payload: str) -> None:
        self.action = action
        self.number += 1
        self.sent_at = time.perf_counter()
        self.transport.send(WSMsgType.TEXT, f'[2,"{self.number}","{action}",{payload}]'.encode())


class Run:
    """What all chargers share: the clock of the load and its figures."""

    def __init__(self, *, closed_loop: bool = False) -> None:
        self.closed_loop = False
        self.wants_closed_loop = closed_loop
        self.counting = False
        self.over = False
        self.latencies: list[float] = []
        self.actions: dict[str, int] = {}
        self.wrong = 0
        self.lost = 0
        self.example = ""
        self.timestamp = now()
        self.idle: deque[Charger] = deque()

    async def keep_time(self) -> None:
        while not self.over:
            self.timestamp = now()
            await asyncio.sleep(0.1)


async def connect(url: str, name: str, run: Run) -> Charger:
    _, charger = await ws_connect(
        lambda: Charger(name, run), f"{url}/{name}", extra_headers={"Sec-WebSocket-Protocol": "ocpp1.6"}
    )
    return charger


async def open_load(run: "Run", rate: float, seconds: float) -> None:
    """A fixed rate; latency counts from the intended time of sending, also where no charger was free to send."""
    start = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = start + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        while not run.idle:
            await asyncio.sleep(0)
        charger = run.idle.popleft()
        charger.due = due
        charger.next()


def percentile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2) if ordered else 0.0


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--chargers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=0, help="messages/s of an open load; 0: closed loop")
    options = parser.parse_args()
    run = Run(closed_loop=not options.rate)
    ticker = asyncio.create_task(run.keep_time())
    chargers: list[Charger] = []
    for first in range(0, options.chargers, 50):
        names = [f"B{number:05d}" for number in range(first, min(first + 50, options.chargers))]
        chargers += await asyncio.gather(*[connect(options.url, name, run) for name in names])
    for charger in chargers:
        charger.next_boot()
    await asyncio.gather(*[charger.ready for charger in chargers])
    await asyncio.sleep(1)
    run.closed_loop = run.wants_closed_loop
    if run.closed_loop:
        for charger in chargers:
            charger.next()
        await asyncio.sleep(2)
    print("ready", flush=True)
    run.idle.clear()
    run.idle.extend(chargers)
    run.counting = True
    began = time.perf_counter()
    if options.rate:
        await open_load(run, options.rate, options.seconds)
    else:
        await asyncio.sleep(options.seconds)
    run.counting = False
    took = time.perf_counter() - began
    print("done", flush=True)
    ordered = sorted(run.latencies)
    figures = {
        "messages": len(ordered),
        "per_second": round(len(ordered) / took, 1),
        "seconds": round(took, 3),
        "p50_ms": percentile(ordered, 0.5),
        "p99_ms": percentile(ordered, 0.99),
        "max_ms": percentile(ordered, 1),
        "wrong": run.wrong,
        "lost": run.lost,
        "actions": run.actions,
    }
    if run.example:
        figures["example"] = run.example[:300]
    run.over = True
    ticker.cancel()
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
