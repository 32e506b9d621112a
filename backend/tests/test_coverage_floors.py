"""Floors of coverage: a room may not sink below its own, and a floor does not stay behind what a room has reached."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import genx
from tests.support import coverage_floors
from tests.support.coverage_floors import ELSEWHERE, FLOORS, complaints, measured_in, percentages, raised

SOURCES = Path(genx.__file__).parent


def summary(lines: int, of_lines: int, branches: int = 0, of_branches: int = 0) -> dict[str, int]:
    return {
        "covered_lines": lines,
        "num_statements": of_lines,
        "covered_branches": branches,
        "num_branches": of_branches,
    }


def test_a_room_has_the_lines_and_branches_of_all_its_files() -> None:
    files = {
        "/somewhere/genx/src/genx/db/base/link.py": summary(9, 10, 1, 2),
        "src/genx/db/views/log.py": summary(5, 5, 2, 3),
        "src\\genx\\tally.py": summary(1, 2),
        "src/genx/jobs/__init__.py": summary(0, 0),
    }
    assert percentages(files) == {"db": 85.0, "tally.py": 50.0}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_runs_in_processes_of_its_own_is_there_and_not_measured(name: str) -> None:
    assert (SOURCES / name).exists()
    path = f"src/genx/{name}" if name.endswith(".py") else f"src/genx/{name}/module.py"
    assert percentages({path: summary(0, 9)}) == {}


@pytest.mark.parametrize(
    ("floor", "percent", "said"),
    [
        (90.0, 89.99, "its floor is 90.0 %"),
        (90.0, 90.0, None),
        (90.0, 92.0, None),
        (90.0, 92.01, "raise its floor"),
        (None, 50.0, "no floor yet"),
        (90.0, None, "not there any more"),
        (100.0, 100.0, None),
    ],
)
def test_a_room_is_complained_of_below_its_floor_and_far_above_it(
    floor: float | None, percent: float | None, said: str | None
) -> None:
    floors, measured = ({} if one is None else {"db": one} for one in (floor, percent))
    found = list(complaints(floors, measured))
    assert len(found) == (said is not None)
    assert all(said is not None and said in complaint and complaint.startswith("db ") for complaint in found)


def test_floors_that_are_written_are_not_complained_of_and_never_sink() -> None:
    measured = {"db": 99.96, "api": 80.0, "jobs": 100.0}
    floors = raised({"api": 85.0, "gone": 3.0}, measured)
    assert floors == {"db": 98.9, "api": 85.0, "jobs": 99.0}
    assert list(complaints(floors, measured | {"api": 85.0})) == []
    assert raised(floors, measured) == floors


def test_each_floor_is_that_of_a_room_that_is_measured() -> None:
    floors: dict[str, Any] = json.loads(FLOORS.read_text())
    there = {path.name for path in SOURCES.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert set(floors) <= there - set(ELSEWHERE)
    assert all(0 < percent <= 100 for percent in floors.values())


def test_the_data_of_a_real_run_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import genx.tally; genx.tally.Histogram((1.0,)).observe(0.5)"
    (tmp_path / "run.py").write_text(code)
    data = tmp_path / ".coverage"
    command = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        "--branch",
        "--source=genx.tally",
        f"--data-file={data}",
        "run.py",
    ]
    subprocess.run(command, cwd=tmp_path, check=True)
    measured = measured_in(data)
    assert list(measured) == ["tally.py"]
    assert 50 < measured["tally.py"] < 100
    monkeypatch.setattr(coverage_floors, "BACKEND", tmp_path)
    monkeypatch.setattr(coverage_floors, "FLOORS", tmp_path / "floors.json")
    assert coverage_floors.main([]) == 1, "it has no floor"
    assert coverage_floors.main(["--write"]) == 0
    assert coverage_floors.main([]) == 0
    (tmp_path / "floors.json").write_text('{"tally.py": 100}')
    assert coverage_floors.main([]) == 1
