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


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A folder with a certificate that signs itself, and its key."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=csms.example.org"
    files = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run([*command.split(), *files], check=True, stderr=subprocess.DEVNULL)
    return tmp_path
