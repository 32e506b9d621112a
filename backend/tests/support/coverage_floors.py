"""Hold each room to the coverage that it has reached: `python tests/support/coverage_floors.py [--write]`.

It reads `.coverage`, which `make test` leaves behind, and compares lines and branches of each room with
`coverage-floors.json`. A room below its floor fails; so does one so far above it that the floor has to rise: `--write`
(`make floors`) writes the floors anew, and never lower than they were.

The Makefile says which tests are measured: those of the rooms that do their work in the tests' own process. ELSEWHERE
has the others, and `ocpp` and `domain`, which have 100 % by their own tests.
"""

import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coverage import Coverage

BACKEND = Path(__file__).resolve().parents[2]
FLOORS = BACKEND / "coverage-floors.json"

ELSEWHERE = (
    "__main__.py",
    "cli",
    "db/embedded",
    "db/migrations",
    "doctor",
    "domain",
    "farewell.py",
    "logs.py",
    "ocpp",
    "server.py",
    "signals.py",
    "simulator",
    "systemd.py",
)
"""Files and folders that are not measured. Of migrations Alembic lets nothing be seen; tests/db runs each of them."""

SLACK = 1.0
"""Points by which a new floor lies below what was measured: by chance, a branch more or less runs."""

MOST_BELOW = 1.0 + SLACK
"""Points that a floor may lie below what is measured: one more than where it is written."""


def percentages(files: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Percent of lines and branches that ran, by room. `files` are those of coverage's JSON report."""
    ran: defaultdict[str, int] = defaultdict(int)
    there: defaultdict[str, int] = defaultdict(int)
    for path, summary in files.items():
        name = path.replace("\\", "/").rpartition("genx/")[2]
        if name.startswith(tuple(f"{one}/" for one in ELSEWHERE)) or name in ELSEWHERE:
            continue
        room = name.partition("/")[0]
        ran[room] += summary["covered_lines"] + summary["covered_branches"]
        there[room] += summary["num_statements"] + summary["num_branches"]
    return {room: 100 * ran[room] / there[room] for room in sorted(there) if there[room]}


def complaints(floors: Mapping[str, float], measured: Mapping[str, float]) -> Iterable[str]:
    """Yield a sentence with the fault and its remedy for each room that does not fit its floor."""
    for room in sorted({*floors, *measured}):
        if room not in measured:
            yield f"{room} is not there any more: take it out of {FLOORS.name}"
        elif room not in floors:
            yield f"{room} has no floor yet ({measured[room]:.1f} %): make floors"
        elif measured[room] < floors[room]:
            yield f"{room} has {measured[room]:.1f} %, its floor is {floors[room]} %: test what is new in it"
        elif measured[room] - floors[room] > MOST_BELOW:
            yield f"{room} has {measured[room]:.1f} %, raise its floor: make floors"


def raised(floors: Mapping[str, float], measured: Mapping[str, float]) -> dict[str, float]:
    """The floors for what was measured, none lower than before."""
    found = {room: math.floor(10 * (percent - SLACK)) / 10 for room, percent in measured.items()}
    return {room: max(percent, floors.get(room, 0.0)) for room, percent in found.items()}


def measured_in(data_file: Path) -> dict[str, float]:
    """Percentages by room, of the data that a run of the tests has left behind."""
    coverage = Coverage(data_file=str(data_file), branch=True)
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    return percentages({path: file["summary"] for path, file in files.items()})


def main(arguments: list[str]) -> int:
    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    measured = measured_in(BACKEND / ".coverage")
    if arguments == ["--write"]:
        FLOORS.write_text(json.dumps(raised(floors, measured), indent=2, sort_keys=True) + "\n")
        return 0
    found = list(complaints(floors, measured))
    for complaint in found or [f"coverage: {room} {percent:.1f} %" for room, percent in measured.items()]:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
