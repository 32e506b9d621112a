"""Answers in an encoding that the client accepts."""

import gzip

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.encodings import accepted
from tests.support.server import RunningServer

NAMES = st.sampled_from(["gzip", "GZIP", "br", "identity", "*", "deflate", "zstd"])
ZERO, MORE = st.sampled_from(["0", "0.0", "0.00", "0.000"]), st.sampled_from(["1", "0.5", "0.001", "1.000"])
BLANK = st.sampled_from(["", " ", "  "])


@given(items=st.lists(st.tuples(NAMES, BLANK, st.one_of(ZERO, MORE), st.booleans()), max_size=5))
def test_a_name_is_accepted_unless_its_weight_is_0(items: list[tuple[str, str, str, bool]]) -> None:
    header = ",".join(
        f"{blank}{name}{blank};{blank}q={weight}" if weighted else f"{blank}{name}"
        for name, blank, weight, weighted in items
    )
    expected = {name.lower() for name, _, weight, weighted in items if not weighted or float(weight)}
    assert accepted(header) - {""} == expected


@given(header=st.text(max_size=60))
def test_any_header_is_read(header: str) -> None:
    assert all(name == name.strip().lower() for name in accepted(header))


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", {""}),
        ("gzip", {"gzip"}),
        ("gzip, deflate, br", {"gzip", "deflate", "br"}),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", {"br", "gzip", "*"}),
        ("gzip;q=0", set()),
        ("identity, gzip;q=0.000", {"identity"}),
    ],
)
def test_headers_as_clients_send_them(header: str, names: set[str]) -> None:
    assert accepted(header) == names


async def fill(api: httpx.AsyncClient) -> None:
    for number in range(4):
        await api.post("/chargers", json={"deviceId": f"CP{number}", "name": "x" * 200})


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("gzip;q=0", None), ("identity", None), ("br", None)],
)
async def test_a_large_answer_is_compressed_for_a_client_that_takes_it(
    api: httpx.AsyncClient, accepts: str, encoding: str | None
) -> None:
    await fill(api)
    plain = await api.get("/chargers", headers={"Accept-Encoding": "identity"})
    async with api.stream("GET", "/chargers", headers={"Accept-Encoding": accepts}) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("content-encoding") == encoding
    assert (gzip.decompress(raw) if encoding else raw) == plain.content
    if encoding:
        assert len(raw) < len(plain.content) / 2
        assert "accept-encoding" in response.headers["vary"].lower()


async def test_a_small_answer_stays_plain(api: httpx.AsyncClient) -> None:
    response = await api.get("/chargers", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("path", ["/auth/sessions", "/api-keys"])
async def test_an_answer_with_a_secret_is_never_compressed(api: httpx.AsyncClient, path: str) -> None:
    """Its length beside a text of an attacker would tell the secret letter by letter."""
    for number in range(10):
        await api.post("/api-keys", json={"name": f"{number}" + "x" * 150, "role": "viewer"})
    response = await api.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


async def test_the_document_and_figures_come_whole_however_they_are_asked_for(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    for accepts in ("gzip", "identity", "gzip;q=0"):
        headers = {"Accept-Encoding": accepts}
        assert (await api.get(f"{server.url}/openapi.json", headers=headers)).json()["openapi"] == "3.1.0"
        assert b"genx_chargers_connected" in (await api.get(f"{server.url}/metrics", headers=headers)).content
