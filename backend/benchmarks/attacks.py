"""Measure how attacks affect 200 other chargers: latency, memory and disk before, during and after each attack.

python benchmarks/attacks.py [--seconds 10] [--only NAME ...]
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import harness
import uvloop
from load import percentile
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.support import attacks

OTHERS = 200
EVERY_S = 1.0


class Other(WSListener):
    """A charger as it should be: a Heartbeat or a new status each second, the next when the last was answered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        self.answered: asyncio.Future[None] | None = None
        self.waits_since: float | None = None
        self.latencies: list[float] = []
        self.lost = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.lost = True

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT:
            text = frame.get_payload_as_utf8_text()
            if text.startswith("[2,"):
                refusal = json.dumps([4, json.loads(text)[1], "NotImplemented", "", {}])
                transport.send(WSMsgType.TEXT, refusal.encode())
            elif self.answered is not None and not self.answered.done():
                self.answered.set_result(None)

    async def ask(self, action: str, payload: str) -> None:
        self.number += 1
        self.answered = asyncio.get_running_loop().create_future()
        self.waits_since = time.perf_counter()
        self.transport.send(WSMsgType.TEXT, f'[2,"{self.number}","{action}",{payload}]'.encode())
        await self.answered
        self.latencies.append(time.perf_counter() - self.waits_since)
        self.waits_since = None

    async def run(self, delay: float) -> None:
        await asyncio.sleep(delay)
        while not self.lost:
            began = time.perf_counter()
            if self.number % 2:
                await self.ask("Heartbeat", "{}")
            else:
                status = ("Available", "Preparing")[self.number // 2 % 2]
                await self.ask("StatusNotification", f'{{"connectorId":1,"errorCode":"NoError","status":"{status}"}}')
            await asyncio.sleep(max(EVERY_S - (time.perf_counter() - began), 0.01))

    def harvest(self) -> list[float]:
        """Seconds since the last harvest; an answer still due counts as late as it is by now."""
        found, self.latencies = self.latencies, []
        if self.waits_since is not None:
            found.append(time.perf_counter() - self.waits_since)
        return found


async def connect(server: harness.Server, number: int) -> Other:
    _, other = await ws_connect(
        lambda: Other(f"OTHER{number}"),
        f"{server.url}/OTHER{number}",
        extra_headers={"Sec-WebSocket-Protocol": "ocpp1.6"},
    )
    await other.ask("BootNotification", '{"chargePointVendor":"V","chargePointModel":"M"}')
    return other


def disk_mib(folder: str) -> float:
    used = subprocess.run(["du", "-s", "--block-size=1", folder], capture_output=True, text=True, check=False).stdout
    return round(int(used.split()[0]) / 2**20, 1)


async def measure(name: str, seconds: float) -> dict[str, object]:
    with harness.genx(core=0) as server:
        folder = f"/proc/{server.process.pid}/cwd/"
        others = [await connect(server, number) for number in range(OTHERS)]
        tasks = [asyncio.create_task(each.run(number / OTHERS)) for number, each in enumerate(others)]
        await asyncio.sleep(4)
        before = sorted(latency for each in others for latency in each.harvest())
        memory, disk = server.resident_kib(), disk_mib(folder)
        flood = await asyncio.create_subprocess_exec(
            *harness.pinned(1), sys.executable, __file__, "--attack", name, "--port", str(server.port),
            "--seconds", str(seconds),
            stdout=subprocess.PIPE,
        )  # fmt: skip
        told, highest = asyncio.create_task(flood.communicate()), memory
        while not told.done():
            await asyncio.sleep(0.25)
            highest = max(highest, server.resident_kib())
        meanwhile = sorted(latency for each in others for latency in each.harvest())
        await asyncio.sleep(3)
        for each in others:
            each.harvest()
        await asyncio.sleep(3)
        after = sorted(latency for each in others for latency in each.harvest())
        for task in tasks:
            task.cancel()
        return {
            "attack": name,
            "connections": int(told.result()[0] or 0),
            **{
                when: {"p50": percentile(found, 0.5), "p95": percentile(found, 0.95), "max": percentile(found, 1)}
                for when, found in (("before_ms", before), ("meanwhile_ms", meanwhile), ("afterwards_ms", after))
            },
            "lost": sum(each.lost for each in others),
            "memory_mib": {"before": memory >> 10, "highest": highest >> 10, "afterwards": server.resident_kib() >> 10},
            "disk_mib": {"before": disk, "afterwards": disk_mib(folder)},
        }


def show(row: dict[str, dict[str, float]]) -> None:
    latencies = "  ".join(
        f"{when[:-3]} {row[when]['p50']:.1f} {row[when]['p95']:.1f} {row[when]['max']:.1f}"
        for when in ("before_ms", "meanwhile_ms", "afterwards_ms")
    )
    memory, disk = row["memory_mib"], row["disk_mib"]
    print(
        f"{row['attack']:18} ms p50 p95 max: {latencies}  lost {row['lost']}  connections {row['connections']}"
        f"  MiB {memory['before']} {memory['highest']} {memory['afterwards']}"
        f"  disk {disk['before']} {disk['afterwards']}",
        flush=True,
    )


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", nargs="*", default=list(attacks.FLOODS))
    parser.add_argument("--attack")
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    if options.attack:
        print(attacks.flood(options.port, attacks.FLOODS[options.attack], options.seconds, "EVIL"))
        return
    rows = []
    for name in options.only:
        rows.append(await measure(name, options.seconds))
        show(rows[-1])
    harness.keep("attacks", rows)


if __name__ == "__main__":
    uvloop.run(main())
