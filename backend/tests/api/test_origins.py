"""Origins of pages that may use a browser's cookies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from genx.api.http.origins import ForeignOrigin, Origins, origin_of

REQUESTS = RequestFactory()
ORIGINS = Origins("https://csms.example.org/app?x=1", ["https://other.example", "http://localhost:5173"])
LABEL = st.text("abz019", min_size=1, max_size=4)
HOST = st.tuples(LABEL, st.sampled_from(["", ".example", ".example.org"]), st.sampled_from(["", ":8000"])).map("".join)


def passes(origin: str | None, host: str = "csms.internal:8000", origins: Origins = ORIGINS) -> bool:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    try:
        origins.check(REQUESTS.post("/api/v1/auth/login", headers=headers))
    except ForeignOrigin as refused:
        assert (refused.type, refused.status_hint) == ("foreign-origin", 403)
        return False
    return True


@pytest.mark.parametrize(
    "origin",
    [None, "https://csms.example.org", "https://other.example", "http://localhost:5173", "http://csms.internal:8000"],
)
def test_pages_of_ours_and_of_the_settings_and_programs_are_let_in(origin: str | None) -> None:
    assert passes(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://evil.example",
        "http://csms.example.org",
        "https://csms.example.org:8443",
        "https://csms.example.org.evil.example",
        "https://csms.example.org/",
        "https://evil.example/https://csms.example.org",
        "file://csms.internal:8000",
        "csms.internal:8000",
        "http://csms.internal",
        "http://localhost:5174",
        "javascript://csms.internal:8000",
    ],
)
def test_a_page_of_another_origin_is_refused_however_it_resembles_ours(origin: str) -> None:
    assert not passes(origin)


@given(host=HOST, scheme=st.sampled_from(["http", "https"]))
def test_a_page_that_came_from_the_address_it_asks_is_let_in(host: str, scheme: str) -> None:
    assert passes(f"{scheme}://{host}", host)
    assert passes(f"{scheme}://{host.upper()}", host)


@given(host=HOST, other=HOST)
def test_a_page_of_another_address_is_refused(host: str, other: str) -> None:
    nobodys = Origins("https://only.example", [])
    assert passes(f"https://{other}", host, nobodys) == (other == host)


@given(origin=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
def test_the_refusal_repeats_a_bounded_part_of_what_was_sent(origin: str) -> None:
    request = REQUESTS.post("/", headers={"origin": origin, "host": "csms.internal"})
    try:
        ORIGINS.check(request)
    except ForeignOrigin as refused:
        assert len(refused.detail) < 300


def test_no_host_is_nobodys_address() -> None:
    assert not passes("http://", "")
    assert not passes("https://", "")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://csms.example.org/a/b?c#d", "https://csms.example.org"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin
