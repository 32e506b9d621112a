"""Compares what was measured last with the committed figures (baseline.json), and names what got worse.

    python benchmarks/compare.py            compare results/standard_load.json; exit code 1 if something got worse
    python benchmarks/compare.py --keep     make it the baseline

Machines differ, so only ratios of one run are compared: GenX by each peer, and what a message costs beside the peer.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import harness

BASELINE = harness.HERE / "baseline.json"
MEASURED = harness.HERE / "results" / "standard_load.json"
WORSE = 1.15

Rounds = list[dict[str, Any]]


def ratios(results: Mapping[str, Rounds]) -> dict[str, float]:
    """Return ratios by name, the lower the better."""
    return dict(_ratios(results))


def _ratios(results: Mapping[str, Rounds]) -> Iterator[tuple[str, float]]:
    own = _median(results["genx"], "server_us")
    for name, rounds in results.items():
        if name.startswith("genx"):
            continue
        theirs = _median(rounds, "server_us")
        yield f"server CPU by that of {name}", round(own / theirs, 3)
        if name == "ocpp-rpc strict":
            yield f"server and database by {name}", round((own + _median(results["genx"], "database_us")) / theirs, 3)


def _median(rounds: Rounds, key: str) -> float:
    return statistics.median(figures[key] for figures in rounds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true", help="make it the baseline")
    options = parser.parse_args()
    now = ratios(json.loads(MEASURED.read_text()))
    if options.keep:
        BASELINE.write_text(json.dumps(now, indent=1) + "\n")
        return
    before = json.loads(BASELINE.read_text())
    known = {name: (before[name], ratio) for name, ratio in now.items() if name in before}
    for name, (was, ratio) in known.items():
        print(f"{name:45} {was:6.3f} -> {ratio:6.3f}{'  WORSE' if ratio > was * WORSE else ''}")
    if any(ratio > was * WORSE for was, ratio in known.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
