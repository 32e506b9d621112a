"""The machine that all stories of test_machine.py share: they follow one another, as the days of a server do."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from machine import Machine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def release() -> Path:
    """As `make release` leaves it."""
    done = subprocess.run([ROOT / "deploy/release.sh"], check=True, stdout=subprocess.PIPE, text=True)
    return ROOT / done.stdout.split()[-1]


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("machine") / "root")
    machine.install()
    try:
        machine.boot()
        machine.go_there()
        yield machine
    finally:
        machine.halt()
