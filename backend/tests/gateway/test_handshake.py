"""Handshakes are read strictly (H1 to H7)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.central_system.versions import DEFAULT
from genx.gateway.door.handshake import Credentials, Offer, Refusal, credentials, identity, offer


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"/ws/ocpp/16/CP001", "CP001"),
        (b"/ws/ocpp/16/CP001/", "CP001"),
        (b"ws://csms.example.org:8000/ws/ocpp/16/CP001", "CP001"),
        (b"//ws///ocpp/16//CP001//", "CP001"),
        (b"/ws/ocpp/16/CP001?x=/y", "CP001"),
        (b"/ws/ocpp/16/a%20b%3A1", "a b:1"),
        (b"/ws/ocpp/16/_.:@=|+*-Z", "_.:@=|+*-Z"),
        (b"/ws/ocpp/16/" + b"x" * 48, "x" * 48),
    ],
)
def test_h4_the_identity_is_the_last_segment_decoded_once(path: bytes, expected: str) -> None:
    assert identity(path) == expected


@pytest.mark.parametrize(
    "segment",
    [
        b"x" * 49,
        b"%2F",
        b"a%2Fb",
        b"%00",
        b"%FF",
        b"%C3%A4",
        b".",
        b"..",
        b"%2e%2e",
        b"%",
        b"%4",
        b"%zz",
        b"a%252Fb",
        b"a;b",
        b"%20",
        b"%20a",
        b"a%20",
        b"CP001%20/",
    ],
)
def test_h4_an_invalid_identity_is_400(segment: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        identity(b"/ws/ocpp/16/" + segment)
    assert (refused.value.status, refused.value.reason) == (400, "bad-identity")


@pytest.mark.parametrize(
    "path", [b"/ws", b"/ws/ocpp/16", b"/ws/ocpp/16/", b"/ws/ocpp/20/CP", b"/ws/ocpp/16/CP/more", b"/ws/OCPP/16/CP"]
)
def test_h4_another_path_is_404(path: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        identity(path)
    assert refused.value.status == 404


def test_qa5_a_doubled_id_is_named_as_such() -> None:
    """QA5: EN+ and others add their id to an address that has it already."""
    with pytest.raises(Refusal) as refused:
        identity(b"/ws/ocpp/16/CP001/CP001")
    assert (refused.value.status, refused.value.reason) == (404, "wrong-path")
    assert "leave it out" in refused.value.advice


@given(st.binary(max_size=80))
def test_h4_any_segment_is_safe_or_refused(segment: bytes) -> None:
    try:
        found = identity(b"/ws/ocpp/16/" + segment)
    except Refusal:
        return
    assert 1 <= len(found) <= 48
    assert found.isascii()
    assert found.isprintable()


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (["ocpp1.6"], Offer("ocpp1.6", DEFAULT)),
        (["ocpp2.0.1", "ocpp1.6", "x"], Offer("ocpp1.6", DEFAULT)),
        (["OCPP1.6"], Offer("OCPP1.6", DEFAULT)),
        ([], Offer(None, DEFAULT)),
        ([""], Offer(None, DEFAULT)),
        (["ocpp2.0.1"], None),
    ],
)
def test_h1_to_h3_subprotocols(offered: list[str], expected: Offer | None) -> None:
    assert offer(offered, required=False) == expected


def test_h2_a_subprotocol_may_be_required() -> None:
    with pytest.raises(Refusal) as refused:
        offer([], required=True)
    assert refused.value.reason == "no-subprotocol"


def basic(raw: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"Authorization", b"Basic " + base64.b64encode(raw))]


def test_h6_the_password_is_raw_bytes_and_may_hold_colons() -> None:
    assert credentials(basic(b"CP001:a:b:\xff\x00")) == Credentials("CP001", b"a:b:\xff\x00")


def test_h6_no_header_is_no_credentials() -> None:
    assert credentials([]) is None
    assert credentials([(b"authorization", b" ")]) is None


ENCODED = base64.b64encode(b"CP0001:S3cret-12345")
assert ENCODED.endswith(b"=")


@pytest.mark.parametrize(
    "value",
    [
        b"Basic: " + ENCODED,
        b"basic:" + ENCODED,
        b"BASIC  " + ENCODED.rstrip(b"="),
        b"Basic: " + ENCODED.rstrip(b"="),
    ],
)
def test_h6_a_colon_behind_the_word_and_missing_padding_are_clear(value: bytes) -> None:
    assert credentials([(b"Authorization", value)]) == Credentials("CP0001", b"S3cret-12345")


@pytest.mark.parametrize(
    "value",
    [
        b"Basic " + base64.b64encode(b"no colon"),
        b"Basic " + base64.b64encode(b"CP:" + b"x" * 256),
        b"Bearer x",
        b"Basic ?",
        b"Basic",
        b"Basic A",
        b"Basic CP001:S3cret-12345",
        ENCODED,
        b"Basic " + ENCODED + b" " + ENCODED,
        "Basic \u00fc".encode(),
    ],
)
def test_h6_credentials_that_cant_be_read_are_refused_as_such(value: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        credentials([(b"authorization", value)])
    assert (refused.value.status, refused.value.reason) == (401, "unreadable-credentials")
    assert "S3cret" not in refused.value.advice


@pytest.mark.parametrize(
    ("path", "status", "reason", "named"),
    [
        (b"/ws/~wss-only/ws/ocpp/16/CP%201?x", 426, "wss-only", "CP 1"),
        (b"/ws/~wss-only/OCPP/CP1", 404, "wrong-path", "/OCPP/CP1"),
        (b"/ws/~wss-only", 404, "wrong-path", ""),
    ],
)
def test_h7_a_handshake_without_tls_is_told_to_use_wss(path: bytes, status: int, reason: str, named: str) -> None:
    with pytest.raises(Refusal) as refused:
        identity(path)
    assert (refused.value.status, refused.value.reason, refused.value.identity) == (status, reason, named)
    assert "change ws:// to wss://" in refused.value.advice
