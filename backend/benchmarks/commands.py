"""Commands through the API to a charger that answers at once: the time that GenX adds to the charger's own.

    python benchmarks/commands.py [--commands 500] [--chargers 20]

Prints p50 and p99 in ms and writes results/commands.json.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from typing import Any

import harness
import httpx
import websockets

PASSWORD = "a password of the benchmark"
BOOT = {"chargePointVendor": "Bench", "chargePointModel": "Echo"}
BODIES: dict[str, dict[str, Any]] = {
    "clear-cache": {},
    "change-availability": {"connectorId": 1, "type": "Operative"},
    "data-transfer": {"vendorId": "org.example", "data": "x" * 200},
}


async def echo(url: str, ready: asyncio.Event, took: list[float]) -> None:
    """A charger that accepts every command at once, and notes how long it took for it."""
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("ocpp1.6")]) as socket:
        await socket.send(json.dumps([2, "boot", "BootNotification", BOOT]))
        async for text in socket:
            began = time.perf_counter()
            kind, message_id, *rest = json.loads(text)
            if kind == 2:
                answer = {"configurationKey": []} if rest[0] == "GetConfiguration" else {"status": "Accepted"}
                await socket.send(json.dumps([3, message_id, answer]))
                took.append((time.perf_counter() - began) * 1e3)
            else:
                ready.set()


async def timed(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> float:
    began = time.perf_counter()
    (await client.post(path, json=body)).raise_for_status()
    return (time.perf_counter() - began) * 1e3


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"p50_ms": round(statistics.median(ordered), 2), "p99_ms": round(ordered[int(len(ordered) * 0.99)], 2)}


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--commands", type=int, default=500)
    parser.add_argument("--chargers", type=int, default=20)
    options = parser.parse_args()
    settings = {"GENX_ADMIN_EMAIL": "bench@example.org", "GENX_ADMIN_PASSWORD": PASSWORD, "GENX_FIRST_CALLS": "false"}
    results: dict[str, Any] = {}
    folder = tempfile.TemporaryDirectory(prefix="genx-bench-")
    with folder, harness.genx(**settings, GENX_DATA_DIR=folder.name) as server:
        ready = [asyncio.Event() for _ in range(options.chargers)]
        own: list[float] = []
        links = [asyncio.create_task(echo(f"{server.url}/B{n}", event, own)) for n, event in enumerate(ready)]
        await asyncio.gather(*(event.wait() for event in ready))
        base = f"http://127.0.0.1:{server.port}/api/v1"
        async with httpx.AsyncClient(base_url=base, timeout=60) as client:
            login = {"email": "bench@example.org", "password": PASSWORD}
            token = (await client.post("/auth/login", json=login)).raise_for_status().json()["accessToken"]
            client.headers["Authorization"] = f"Bearer {token}"
            results["a read of the API"] = figures([await timed_get(client) for _ in range(options.commands)])
            times: dict[str, list[float]] = {name: [] for name in BODIES}
            for n in range(options.commands):
                for name, body in BODIES.items():  # in turns: whatever else the machine does slows all of them
                    times[name].append(await timed(client, f"/chargers/B{n % options.chargers}/commands/{name}", body))
            results |= {name: figures(taken) for name, taken in times.items()}
            results["the charger's own time, included"] = figures(own)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
    for name, found in results.items():
        print(f"{name:34} {json.dumps(found)}")
    harness.keep("commands", results)


async def timed_get(client: httpx.AsyncClient) -> float:
    began = time.perf_counter()
    (await client.get("/server")).raise_for_status()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    os.environ.setdefault("GENX_LOG_LEVEL", "warning")
    asyncio.run(main())
