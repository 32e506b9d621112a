"""Facts that a decision may want from elsewhere: fetched before it is made, so that deciding stays pure."""

from datetime import datetime

from msgspec import Struct

from genx.domain.id_tag import IdTag
from genx.domain.transaction import Transaction


class StartKey(Struct, frozen=True):
    """What makes a StartTransaction the same one when it is sent again (T2): `tag_key` is of its id tag."""

    charger_id: int
    connector_id: int
    tag_key: str
    started_at: datetime
    meter_start: int


class StopKey(Struct, frozen=True):
    """What makes a StopTransaction with an unknown id the same one when it is sent again (T4)."""

    charger_id: int
    stopped_at: datetime
    meter_stop: int


class Needs(Struct, frozen=True, kw_only=True):
    """What a decision wants to know."""

    id_tag: str | None = None
    start: StartKey | None = None
    wire_id: int | None = None
    stop: StopKey | None = None
    new_transaction: bool = False


class Facts(Struct, frozen=True, kw_only=True):
    """Answers to Needs: None where there is nothing of the kind.

    `previous` is the last transaction on the connector of a start, running or not, by its time; `stopped` is the one
    that the same stop has ended.
    """

    id_tag: IdTag | None = None
    transaction: Transaction | None = None
    previous: Transaction | None = None
    stopped: Transaction | None = None
    new_wire_id: int = 0
