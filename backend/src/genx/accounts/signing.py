"""Short texts that only we can have written: refresh tokens, device cookies, cursors."""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence

TAG_BYTES = 16
LONGEST = 2_000


class Signer:
    """Signs with the first secret, takes what any of them has signed. Each purpose is a world of its own."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [hashlib.sha256(b"genx signer " + secret.encode()).digest() for secret in secrets]

    def write(self, purpose: str, payload: bytes) -> str:
        return _text(_tag(self._keys[0], purpose, payload) + payload)

    def seal(self, purpose: str, payload: bytes) -> str:
        """Return a seal of a payload: the same payload has the same seal, which says nothing else of it."""
        return _text(_tag(self._keys[0], purpose, payload))

    def read(self, purpose: str, text: str) -> bytes | None:
        """Return the payload, or None if the text is not ours, not for this purpose, or not spelled as we did."""
        if len(text) > LONGEST:
            return None
        try:
            signed = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        tag, payload = signed[:TAG_BYTES], signed[TAG_BYTES:]
        ours = any(hmac.compare_digest(tag, _tag(key, purpose, payload)) for key in self._keys)
        return payload if ours and _text(signed) == text else None


def _tag(key: bytes, purpose: str, payload: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + payload, "sha256")[:TAG_BYTES]


def _text(signed: bytes) -> str:
    return urlsafe_b64encode(signed).rstrip(b"=").decode()
