"""Facts that a decision needs from elsewhere. They are fetched before, so that deciding stays pure."""

from datetime import datetime

from msgspec import Struct

from genx.domain.id_tag import IdTag
from genx.domain.transaction import Transaction


class StartKey(Struct, frozen=True):
    """The fields by which a repeated start is recognised (T2). `tag_key` is the key of its id tag."""

    charger_id: int
    connector_id: int
    tag_key: str
    started_at: datetime
    meter_start: int


class StopKey(Struct, frozen=True):
    """The fields by which a repeated stop with an unknown id is recognised (T4)."""

    charger_id: int
    stopped_at: datetime
    meter_stop: int


class Needs(Struct, frozen=True, kw_only=True):
    """The facts that a decision needs. `charger_id` is the charge point that presented the tag."""

    id_tag: str | None = None
    charger_id: int | None = None
    start: StartKey | None = None
    wire_id: int | None = None
    stop: StopKey | None = None
    new_transaction: bool = False

    @property
    def presented_at(self) -> int | None:
        """The charge point at which a driver has presented the tag."""
        return self.charger_id if self.start is None else self.start.charger_id

    @property
    def from_memory(self) -> bool:
        """Whether all of them are known without the database."""
        return not self.new_transaction and self.start is None and self.wire_id is None and self.stop is None


class Facts(Struct, frozen=True, kw_only=True):
    """Answers to Needs. None if there is no such thing.

    `previous` is the latest transaction on the connector of a start, running or not; `stopped` is the transaction that
    the same stop has ended.
    """

    id_tag: IdTag | None = None
    transaction: Transaction | None = None
    previous: Transaction | None = None
    stopped: Transaction | None = None
    new_wire_id: int = 0
