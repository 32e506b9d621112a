"""The time is an argument. It is read where a request, a message or a command comes in, and where jobs are walked."""

import re
from pathlib import Path

import pytest

import genx

SOURCES = Path(genx.__file__).parent
READS = re.compile(r"datetime\.now\(|\.utcnow\(|time\.time(_ns)?\(|utc_now")


@pytest.mark.parametrize(
    "room", ["accounts", "api", "central_system", "delivery", "domain", "jobs", "ocpp", "realtime"]
)
def test_no_function_that_decides_reads_the_clock(room: str) -> None:
    files = list((SOURCES / room).rglob("*.py"))
    assert files
    assert [str(file) for file in files if READS.search(file.read_text())] == []
