"""What signing in costs: CPU of a checked token, and what 50 sign-ins a second do to the messages of 500 chargers.

    python benchmarks/accounts.py [--seconds 10] [--chargers 500] [--sign-ins 50]

Prints two tables and writes results/accounts.json. The server and its hashing threads share one core: the worst case.
"""

import argparse
import asyncio
import json
import random
import secrets
import statistics
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import harness
import httpx

EMAIL = "admin@localhost"
MESSAGES_PER_SECOND = 2_000


async def cpu_per_request(server: harness.Server, path: str, token: str | None, seconds: float) -> float:
    """Microseconds of the server's CPU for one GET, at full speed over keep-alive links."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = "".join(
        [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n", *(f"{k}: {v}\r\n" for k, v in headers.items()), "\r\n"]
    ).encode()
    until = time.perf_counter() + seconds
    before, _ = server.cpu()
    counts = await asyncio.gather(*(_ask(server.port, request, until) for _ in range(16)))
    after, _ = server.cpu()
    return (after - before) / sum(counts) * 1e6


async def _ask(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"answered {head[:80]!r}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        count += 1
    writer.close()
    return count


async def sign_in(client: httpx.AsyncClient, password: str) -> httpx.Response:
    """As from an address of its own, so that no throttle stands in the way of what is measured."""
    address = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"
    body = {"email": EMAIL, "password": password}
    return await client.post("/api/v1/auth/login", json=body, headers={"X-Forwarded-For": address})


async def sign_ins(client: httpx.AsyncClient, password: str, rate: float, until: float) -> Counter[int]:
    """Answers by status, of sign-ins at a fixed rate."""
    tasks = []
    while time.perf_counter() < until:
        tasks.append(asyncio.create_task(sign_in(client, password)))
        await asyncio.sleep(1 / rate)
    return Counter(response.status_code for response in await asyncio.gather(*tasks))


def chargers(server: harness.Server, count: int, seconds: float) -> "subprocess.Popen[str]":
    command = [*harness.pinned(1), sys.executable, str(harness.HERE / "load.py"), server.url]
    command += ["--chargers", str(count), "--seconds", str(seconds), "--rate", str(MESSAGES_PER_SECOND)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def under_load(
    server: harness.Server, client: httpx.AsyncClient, password: str, options: argparse.Namespace, rate: float
) -> dict[str, Any]:
    """Latencies of the chargers' messages while people sign in."""
    with chargers(server, options.chargers, options.seconds) as load:
        assert load.stdout is not None
        await asyncio.to_thread(load.stdout.readline)
        until = time.perf_counter() + options.seconds
        answers = await sign_ins(client, password, rate, until) if rate else Counter()
        await asyncio.to_thread(load.stdout.readline)
        figures: dict[str, Any] = json.loads(await asyncio.to_thread(load.stdout.readline))
    return figures | {"sign_ins": {str(status): count for status, count in sorted(answers.items())}}


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    password = secrets.token_urlsafe(20)
    with harness.genx(GENX_ADMIN_PASSWORD=password, GENX_TRUSTED_PROXIES="127.0.0.1") as server:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
            token = (await sign_in(client, password)).json()["accessToken"]
            costs: dict[str, list[float]] = {"/health/live": [], "/api/v1/auth/me": []}
            for _ in range(3):
                for path, found in costs.items():
                    bearer = token if path.startswith("/api") else None
                    found.append(await cpu_per_request(server, path, bearer, options.seconds / 4))
            quiet = await under_load(server, client, password, options, 0)
            busy = await under_load(server, client, password, options, options.sign_ins)
    return {"cpu_us": costs, "quiet": quiet, "busy": busy}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--chargers", type=int, default=500)
    parser.add_argument("--sign-ins", type=float, default=50)
    options = parser.parse_args()
    figures = asyncio.run(measure(options))
    public, checked = (statistics.median(found) for found in figures["cpu_us"].values())
    print(f"public request {public:.0f} µs, with a token {checked:.0f} µs: {checked - public:+.0f} µs of CPU")
    print(f"{options.chargers} chargers, {MESSAGES_PER_SECOND} messages/s     p50 ms   p99 ms   sign-ins by status")
    for name in ("quiet", "busy"):
        row = figures[name]
        what = "nobody signs in" if name == "quiet" else f"{options.sign_ins:g} sign-ins/s"
        print(f"{what:<38}{row['p50_ms']:>7}{row['p99_ms']:>9}   {row['sign_ins'] or ''}")
    harness.keep("accounts", figures)


if __name__ == "__main__":
    main()
