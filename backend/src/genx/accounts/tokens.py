"""Access tokens: short-lived JWTs, signed with HS256 and nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from msgspec import Struct

ALGORITHM = "HS256"
ISSUER = "genx"
AUDIENCE = "genx-api"
LIFETIME = timedelta(minutes=15)
SHORTEST_SECRET = 32
REQUIRED_CLAIMS = ["sub", "iat", "exp", "iss", "aud"]


class Claims(Struct, frozen=True):
    """Whom a token speaks for, and until when."""

    user_id: UUID
    expires_at: datetime


class Tokens:
    """Issues and reads access tokens. The secret has at least 32 bytes."""

    def __init__(self, secret: str, lifetime: timedelta = LIFETIME) -> None:
        if len(secret.encode()) < SHORTEST_SECRET:
            raise ValueError(f"the secret key must have at least {SHORTEST_SECRET} bytes")
        self._secret = secret
        self.lifetime = lifetime

    def issue(self, user_id: UUID, now: datetime) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def read(self, token: str) -> Claims | None:
        """What a token says, or None where it is not ours, was changed or has expired."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": REQUIRED_CLAIMS},
            )
            return Claims(UUID(claims["sub"]), datetime.fromtimestamp(claims["exp"], UTC))
        except (jwt.InvalidTokenError, ValueError):
            return None
