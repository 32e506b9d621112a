"""Access tokens: short-lived JWTs, signed with HS256 and nothing else."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from msgspec import Struct

ALGORITHM = "HS256"
TYPE = "at+jwt"
ISSUER = "genx"
AUDIENCE = "genx-api"
LIFETIME = timedelta(minutes=15)
LONGEST = 1_000
MOST_REMEMBERED = 10_000
SHORTEST_SECRET = 32
REQUIRED_CLAIMS = ["sub", "sid", "iat", "exp", "iss", "aud"]


class Claims(Struct, frozen=True):
    """User and session of a token, and its end."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime


class Tokens:
    """Issues access tokens with the first secret, reads those of all. A secret has at least 32 bytes."""

    def __init__(self, secrets: Sequence[str], lifetime: timedelta = LIFETIME) -> None:
        if any(len(secret.encode()) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"a secret key must have at least {SHORTEST_SECRET} bytes")
        self._secrets = secrets
        self._known: OrderedDict[str, Claims] = OrderedDict()
        self.lifetime = lifetime

    def issue(self, user_id: UUID, session_id: UUID, now: datetime) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(claims, self._secrets[0], algorithm=ALGORITHM, headers={"typ": TYPE})

    def read(self, token: str, now: datetime) -> Claims | None:
        """Return the claims of a token, or None if it is not ours, was changed, has expired or is too long."""
        known = self._known.get(token)
        if known is not None and known.expires_at > now:
            return known
        if len(token) > LONGEST:
            return None
        claims = self._checked(token, now)
        if claims is not None:
            # A token comes with each request of a quarter of an hour: its signature is computed once.
            self._known[token] = claims
            if len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return claims

    def _checked(self, token: str, now: datetime) -> Claims | None:
        for secret in self._secrets:
            try:
                return _claims(token, secret, now)
            except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError):
                continue
        return None


def _claims(token: str, secret: str, now: datetime) -> Claims:
    """Read a token. Raises unless algorithm, issuer, audience and type are ours (RFC 8725 3.1, 3.8, 3.9, 3.11)."""
    told = jwt.decode_complete(
        token,
        secret,
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": REQUIRED_CLAIMS, "verify_exp": False, "verify_iat": False},
    )
    if told["header"].get("typ") != TYPE:
        raise jwt.InvalidTokenError
    claims = told["payload"]
    issued_at, expires_at = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
    if not issued_at <= now < expires_at:
        raise jwt.InvalidTokenError
    return Claims(UUID(claims["sub"]), UUID(claims["sid"]), expires_at)
