"""The standard load of 1,000 chargers against GenX, that keeps what must be kept, and peers in memory, interleaved.

    python benchmarks/standard_load.py [--rounds 3] [--seconds 10] [--chargers 1000]

Prints a table and writes results/standard_load.json. Judge ratios within one run: absolute figures are the machine's.
"""

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

import harness

COLUMNS = ["server", "messages/s", "server µs/msg", "database µs/msg", "core busy %", "p50 ms", "p99 ms", "wrong"]


def measure(server: harness.Server, *, chargers: int, seconds: float, rate: float = 0) -> dict[str, Any]:
    """One round against a running server."""
    command = [*harness.pinned(1), sys.executable, str(harness.HERE / "load.py"), server.url]
    command += ["--chargers", str(chargers), "--seconds", str(seconds), "--rate", str(rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
        assert load.stdout is not None
        expect(load.stdout.readline(), "ready")
        own, database = server.cpu()
        expect(load.stdout.readline(), "done")
        own_after, database_after = server.cpu()
        figures: dict[str, Any] = json.loads(load.stdout.readline())
    messages = figures["messages"] or 1
    figures["server_us"] = round((own_after - own) / messages * 1e6, 1)
    figures["database_us"] = round((database_after - database) / messages * 1e6, 1)
    figures["busy"] = round((own_after - own) / figures["seconds"] * 100)
    return figures


def expect(line: str, word: str) -> None:
    if line.strip() != word:
        raise SystemExit(f"the load generator said {line!r} instead of {word!r}")


def row(name: str, rounds: list[dict[str, Any]]) -> list[str]:
    def told(key: str) -> str:
        values = [figures[key] for figures in rounds]
        return f"{statistics.median(values):g} ({min(values):g}-{max(values):g})"

    keys = ["per_second", "server_us", "database_us", "busy", "p50_ms", "p99_ms"]
    return [name, *map(told, keys), str(sum(figures["wrong"] + figures["lost"] for figures in rounds))]


def table(rows: list[list[str]]) -> str:
    widths = [max(len(line[n]) for line in [COLUMNS, *rows]) for n in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in [COLUMNS, *rows]
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--chargers", type=int, default=1000)
    parser.add_argument("--only", choices=[*harness.SERVERS], nargs="+", default=[*harness.SERVERS])
    options = parser.parse_args()
    results: dict[str, list[dict[str, Any]]] = {}
    for _ in range(options.rounds):
        for name in options.only:
            with harness.SERVERS[name]() as server:
                figures = measure(server, chargers=options.chargers, seconds=options.seconds)
            results.setdefault(name, []).append(figures)
    closed_rate = statistics.median(figures["per_second"] for figures in results.get("genx", [{"per_second": 0}]))
    if closed_rate:
        with harness.genx() as server:
            half = measure(server, chargers=options.chargers, seconds=options.seconds, rate=closed_rate / 2)
        results["genx at half load"] = [half]
    print(table([row(name, rounds) for name, rounds in results.items()]))
    harness.keep("standard_load", results)


if __name__ == "__main__":
    main()
