"""The log of a server that runs: one object in a line, with ids, without secrets."""

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from genx.domain.masking import mask_text
from tests.chaos.genx_process import GenxProcess

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GenxProcess]:
    """Logs JSON, and has bugs: reading the audit log and every handshake of CP-BUG fail."""
    data = tmp_path_factory.mktemp("logs") / "data"
    broken = data.with_name("site")
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import importlib.abc, sys\n"
        "class Breaks(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'genx.app':\n"
        "            sys.meta_path.remove(self)\n"
        "            from genx.gateway.door.endpoint import Gateway\n"
        "            from genx.accounts.sessions import Sessions\n"
        "            admitted = Gateway._admitted\n"
        "            async def fails(self, scope, identity, address):\n"
        "                if identity == 'CP-BUG':\n"
        "                    raise RuntimeError('no handshake, postgresql://genx:s3cret@db/genx\\n2026-01-15 forged')\n"
        "                return await admitted(self, scope, identity, address)\n"
        "            Gateway._admitted = fails\n"
        "            async def refresh(*_):\n"
        "                raise RuntimeError('Authorization: Bearer s3cret')\n"
        "            Sessions.refresh = refresh\n"
        "sys.meta_path.insert(0, Breaks())\n"
    )
    process = GenxProcess(data, GENX_LOG_FORMAT="json", PYTHONPATH=str(broken))
    try:
        await process.start()
        yield process
    finally:
        process.stop()


def lines(server: GenxProcess) -> list[dict[str, Any]]:
    """What was logged; the banner is before it, in no format."""
    return [json.loads(line) for line in server.printed.splitlines() if line.startswith("{")]


async def test_a_failed_request_is_a_line_with_its_id(server: GenxProcess) -> None:
    async with httpx.AsyncClient() as client:
        failed = await client.post(f"{server.url}/api/v1/auth/refresh")
    assert failed.status_code == 500
    [line] = [line for line in lines(server) if line["message"] == "request failed"]
    assert list(line)[:4] == ["time", "level", "logger", "message"]
    assert TIME.fullmatch(line["time"])
    assert (line["level"], line["logger"]) == ("error", "genx.api.http.problems")
    assert line["requestId"] == failed.headers["x-request-id"]
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("RuntimeError: Authorization: Bearer ***")


async def test_uvicorns_lines_are_the_same_and_name_the_charger(server: GenxProcess) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"{server.ws_url}CP-BUG", subprotocols=[websockets.Subprotocol("ocpp1.6")])
    [line] = [line for line in lines(server) if line["message"] == "a handshake failed"]
    assert line["logger"].startswith("uvicorn")
    assert line["chargerId"] == "CP-BUG"
    assert "postgresql://genx:***@db/genx" in line["exception"]


async def test_nothing_secret_is_in_any_line(server: GenxProcess) -> None:
    assert "s3cret" not in server.printed
    assert not [line for line in server.printed.splitlines() if line.startswith("2026-01-15 forged")]


def logged(code: str, style: str) -> str:
    """What a program prints that logs."""
    before = f"import logging, structlog, genx.logs; genx.logs.configure_logging('info', '{style}')\n"
    words = [sys.executable, "-c", before + code]
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60, cwd=Path.cwd()).stderr


def test_the_pool_of_connections_is_as_quiet_as_sqlalchemys_own() -> None:
    code = "import asyncio; from genx.db.base.engine import create_engine; asyncio.run(create_engine('postgresql://x/x').dispose())"
    assert logged(code, "console") == ""


@pytest.mark.parametrize("style", ["console", "json"])
def test_libraries_begin_no_line_of_their_own(style: str) -> None:
    told = logged("logging.getLogger('uvicorn.error').error('of %s', 'CP1\\n2026-01-15 forged\\r\\u2028')", style)
    assert len(told.splitlines()) == 1
    assert "uvicorn.error" in told


def test_an_exception_for_eyes_is_indented() -> None:
    code = "try: raise ValueError('a\\n2026-01-15T00:00:00Z [info] forged')\nexcept ValueError: logging.exception('it')"
    first, *rest = logged(code, "console").splitlines()
    assert "it" in first
    assert rest
    assert all(line.startswith("    ") for line in rest)


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_value_whose_name_is_secret_is_not_told(style: str) -> None:
    told = logged("structlog.get_logger('genx').info('said', password=b's3cret', smtp_token='s3cret')", style)
    assert "s3cret" not in told
    assert "***" in told


def test_the_link_of_a_printed_mail_is_told() -> None:
    told = logged("structlog.get_logger('genx').info('printed', link='http://h/reset-password?token=abc')", "json")
    assert json.loads(told)["link"] == "http://h/reset-password?token=abc"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET /api/v1/events?token=abc&x=1", "GET /api/v1/events?token=***&x=1"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("authorization: basic Zm9vOmJhcg==", "authorization: basic ***"),
        ("smtp://me:pw@mail.example:587", "smtp://me:***@mail.example:587"),
        ('{"password": "abc", "email": "a@b.c"}', '{"password": "***", "email": "a@b.c"}'),
        ("AuthorizationKey=0123", "AuthorizationKey=***"),
        ("refresh_token: abc", "refresh_token: ***"),
        ("a token that is too old", "a token that is too old"),
    ],
)
def test_secrets_in_texts(text: str, masked: str) -> None:
    assert mask_text(text) == masked
