"""Handshakes: the identity, subprotocol and credentials they carry, read strictly, and their refusals (H1 to H7)."""

import base64
import binascii
import re
from collections.abc import Iterable

from msgspec import Struct

from genx.central_system.version import Version
from genx.central_system.versions import DEFAULT, VERSIONS
from genx.domain.charge_point import LONGEST_DEVICE_ID, LONGEST_PASSWORD, ChargePoint, is_device_id

PATH = ("ws", "ocpp", "16")
PROBE = "/ws/ocpp/16/~probe"
"""The path at which `genx doctor` tries a handshake. No charger's id has a ~ in it."""

WSS_ONLY = b"/ws/~wss-only"
"""The prefix of handshakes that came to the proxy without TLS. Their own path follows."""

_BASIC = re.compile(rb"basic(?:\s*:\s*|\s+)([A-Za-z0-9+/]+)=*", re.IGNORECASE)
"""Some write a colon behind the word or leave the padding out. The meaning is clear."""

_ORIGIN = re.compile(rb"\A(?:ws|http)s?://[^/]*", re.IGNORECASE)
"""RFC 9112, 3.2.2: a request may name the whole URL instead of the path."""

_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Refusal(Exception):
    """A handshake that is answered with an HTTP status: `reason` is a slug, `advice` says how to mend it.

    `charge_point` is the charge point that was meant, if it is known.
    """

    def __init__(
        self, status: int, reason: str, advice: str, *, identity: str = "", retry_after: int | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.advice = advice
        self.identity = identity
        self.retry_after = retry_after
        self.charge_point: ChargePoint | None = None


class Credentials(Struct, frozen=True):
    """HTTP Basic: the user name as text, the password as raw bytes (H6)."""

    user: str
    password: bytes


class Offer(Struct, frozen=True):
    """The subprotocol to answer with (None for no header) and the version of OCPP to speak."""

    answer: str | None
    version: Version


def is_handshake(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a WebSocket was asked for, even if a proxy has dropped the Upgrade (H7)."""
    return any(
        name == b"sec-websocket-key" or (name == b"upgrade" and value.strip().lower() == b"websocket")
        for name, value in headers
    )


def is_probe(raw_path: bytes) -> bool:
    return raw_path.partition(b"?")[0] == PROBE.encode()


def identity(raw_path: bytes) -> str:
    """Return the deviceId of `/ws/ocpp/16/{deviceId}` (H4). Raises Refusal 400 or 404."""
    if raw_path.startswith(WSS_ONLY):
        raise _without_tls(raw_path.removeprefix(WSS_ONLY))
    path = _ORIGIN.sub(b"", raw_path.partition(b"?")[0], count=1)
    segments = [segment for segment in path.split(b"/") if segment]
    prefix = tuple(segment.decode("latin-1") for segment in segments[:3])
    shown = raw_path.decode("utf-8", "replace")[:200]
    if prefix == PATH and len(segments) == 5 and segments[3] == segments[4]:
        raise Refusal(
            404,
            "wrong-path",
            "The id appears twice in the address: the charger adds it by itself, so leave it out of the address in its"
            " settings.",
            identity=shown,
        )  # QA5
    if prefix != PATH or len(segments) > 4:
        raise Refusal(
            404,
            "wrong-path",
            "Use the path /ws/ocpp/16/ followed by the charger's id, and nothing after it.",
            identity=shown,
        )
    if len(segments) < 4:
        raise Refusal(404, "no-identity", "The charger's id is missing: add it to the end of the URL.", identity=shown)
    return _decoded(segments[3])


def _without_tls(raw_path: bytes) -> Refusal:
    try:
        named = identity(raw_path)
    except Refusal as wrong:
        advice = f"{wrong.advice} If this server accepts chargers over wss:// only, also change ws:// to wss://."
        return Refusal(wrong.status, wrong.reason, advice, identity=wrong.identity)
    return Refusal(
        426,
        "wss-only",
        "This server accepts chargers over wss:// only: change ws:// to wss:// in the charger's settings.",
        identity=named,
    )


def _decoded(segment: bytes) -> str:
    shown = segment.decode("utf-8", "replace")[:200]
    advice = (
        f"The id must be 1 to {LONGEST_DEVICE_ID} characters of A-Z a-z 0-9 _ . : @ = | + * - and space,"
        " with no space at its ends; '.' and '..' can't be ids. Change it in the charger's settings."
    )
    bad = Refusal(400, "bad-identity", advice, identity=shown)
    if _ESCAPE.search(segment):
        raise bad
    try:
        text = _unquote(segment).decode("utf-8")
    except UnicodeDecodeError:
        raise bad from None
    if not is_device_id(text):
        raise bad
    return text


def _unquote(segment: bytes) -> bytes:
    head, *rest = segment.split(b"%")
    return head + b"".join(bytes([int(part[:2], 16)]) + part[2:] for part in rest)


def offer(subprotocols: Iterable[str], *, required: bool) -> Offer | None:
    """Return what to accept, or None if only others are offered (H1 to H3).

    Raises Refusal 400 if none is offered and one is required.
    """
    offered = [name for name in subprotocols if name]
    if not offered:
        if required:
            advice = "The charger offers no subprotocol: set it to OCPP 1.6J, or turn off GENX_REQUIRE_SUBPROTOCOL."
            raise Refusal(400, "no-subprotocol", advice)
        return Offer(None, DEFAULT)
    for name in offered:
        if name.lower() in VERSIONS:
            return Offer(name, VERSIONS[name.lower()])
    return None


def credentials(headers: Iterable[tuple[bytes, bytes]]) -> Credentials | None:
    """HTTP Basic credentials, or None if there are none. Raises Refusal 401 if they can't be read (H6)."""
    value = next((value for name, value in headers if name.lower() == b"authorization"), b"").strip()
    if not value:
        return None
    found = _BASIC.fullmatch(value)
    decoded = _from_base64(found[1]) if found else b""
    user, colon, password = decoded.partition(b":")
    if not colon or len(password) > LONGEST_PASSWORD:
        raise Refusal(
            401,
            "unreadable-credentials",
            "The charger sends an Authorization header that can't be read. Expected is 'Basic', a space, and the base64"
            f" of the charger's id, a colon and the password (at most {LONGEST_PASSWORD} bytes). Enter the password"
            " alone in the charger's settings; if that is what is there already, the charger's firmware is at fault.",
        )
    return Credentials(user.decode("utf-8", "replace"), password)


def _from_base64(text: bytes) -> bytes:
    """Decode base64 with or without padding. Returns nothing if it can't be decoded."""
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return b""
