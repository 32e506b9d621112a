"""The URL to enter in a charger, as it is shown to a person (ADR 15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from genx.api.http.charger_url import shown_to

REQUESTS = {https: RequestFactory(scheme="https" if https else "http") for https in (True, False)}
LOCAL = "ws://127.0.0.1:8000/ws/ocpp/16/"
PUBLIC = "wss://csms.example.org/ws/ocpp/16/"
HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80)


def shown(configured: str, host: str, *, https: bool = False) -> str:
    return shown_to(REQUESTS[https].get("/api/v1/server", headers={"host": host}), configured)


@pytest.mark.parametrize("configured", [PUBLIC, "ws://192.0.2.7:8000/ws/ocpp/16/", "wss://localhost.example/x/"])
@given(host=HEADER)
def test_a_public_url_is_shown_as_it_is_configured_wherever_one_comes_from(configured: str, host: str) -> None:
    assert shown(configured, host) == configured


@pytest.mark.parametrize(
    "configured",
    [
        "ws://localhost:8000/ws/ocpp/16/",
        LOCAL,
        "ws://127.1.2.3/ws/ocpp/16/",
        "ws://[::1]:8000/ws/ocpp/16/",
        "ws://genx.localhost/ws/ocpp/16/",
    ],
)
@pytest.mark.parametrize("host", ["csms.lan", "csms.lan:8000", "192.0.2.7", "[2001:db8::7]:8000", "A", "0"])
def test_a_url_of_this_machine_alone_is_shown_at_the_address_the_person_came_by(configured: str, host: str) -> None:
    assert shown(configured, host) == f"ws://{host}/ws/ocpp/16/"
    assert shown(configured, host, https=True) == f"wss://{host}/ws/ocpp/16/"


@given(host=HEADER)
def test_the_shown_url_is_ours_or_one_of_a_host_and_a_port_alone(host: str) -> None:
    url = shown(LOCAL, host)
    if url == LOCAL:
        return
    assert url == f"ws://{host}/ws/ocpp/16/"
    assert not set(host) & set("/?#@\\<>\"'&;,% ")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a b",
        "user@csms.lan",
        "csms.lan/evil",
        "csms.lan?x",
        "csms.lan#x",
        "<script>",
        "-csms.lan",
        ".lan",
        "csms.lan:",
        "csms.lan:123456",
        "csms.lan:80:80",
        "[::1",
        "[zz::1]",
        "x" * 300,
    ],
)
def test_a_host_that_is_none_is_not_shown(host: str) -> None:
    assert shown(LOCAL, host) == LOCAL
