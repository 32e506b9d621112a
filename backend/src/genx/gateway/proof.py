"""The proof of identity with which a charge point came in (H6)."""

from typing import Literal

from msgspec import Struct

from genx.domain.charge_point import ChargePoint
from genx.domain.security_alarm import Admitted


class Proof(Struct, frozen=True):
    """How a charge point showed who it is, with the hash of its password if one was asked for."""

    admitted: Admitted
    password_hash: str | None = None

    @property
    def password(self) -> Literal["right", "none"] | None:
        """The word for it in an alarm."""
        if self.admitted == "certificate":
            return None
        return "right" if self.admitted == "password" else "none"

    def is_void(self, state: ChargePoint) -> bool:
        """Return whether the charge point's password was changed since, so that this proof does not count any more."""
        if self.admitted == "certificate" or state.password_hash is None:
            return False
        return self.password_hash not in state.password_hashes


NOTHING = Proof("nothing")
