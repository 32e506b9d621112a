"""A connection that was not let in, with advice (H7)."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace


class RefusedConnection(Struct, frozen=True, kw_only=True):
    """Refusals of one identity (as sent) for one reason. The other fields are those of the last try."""

    identity: str
    reason: str
    advice: str
    address: str
    subprotocols: str
    user_agent: str
    first_at: datetime
    last_at: datetime
    count: int = 1
    id: int = 0

    def again(self, other: "RefusedConnection") -> "RefusedConnection":
        """Return the same refusal after another try."""
        return replace(other, first_at=self.first_at, count=self.count + other.count)
