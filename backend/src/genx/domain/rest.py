"""A connector at rest: power, current and state of charge belong to a session and end with it (S5, ADR 17)."""

from datetime import datetime

from msgspec.structs import replace

from genx.domain.connector import AT_REST, PAUSED, Connector, Instant, rested
from genx.domain.quantity import CURRENT, ENERGY, POWER, SOC
from genx.domain.readings import assumed_after

_OF_A_SESSION = frozenset({POWER, CURRENT, SOC})


def at_rest(connector: Connector, when: datetime, *, keeps_soc: bool = False) -> Connector:
    """Return the connector after its session ended or paused, by the charge point's clock (`ChargePoint.its_time`).

    Samples taken until then that arrive later do not bring the session back.
    """
    live = connector.live
    if live is None:
        return replace(connector, rested_at=when)
    live = replace(rested(live, soc=live.soc if keeps_soc else None), at=max(live.at, when))
    instant = Instant(before=live, assumed=assumed_after(connector.instant) | _OF_A_SESSION)
    return replace(connector, live=live, instant=instant, rested_at=when)


def at_start(connector: Connector, began_at: datetime, register: int) -> Connector:
    """Return the connector as its transaction begins, with its register in Wh and nothing of the last session.

    A start is a reading of the register, too, because some registers count each session from zero (QG5, QG6). Samples
    taken later than the start belong to this transaction.
    """
    live = connector.live
    if live is not None and live.at > began_at:
        return connector
    connector = at_rest(connector, began_at - datetime.resolution)
    live = connector.live
    if live is None:
        return connector
    live = replace(live, at=began_at, energy_wh=None if live.energy_wh is None else register)
    return replace(connector, live=live, instant=Instant(before=live, assumed=_OF_A_SESSION | {ENERGY}))


def ends_session(connector: Connector, before: str | None) -> bool:
    """Return whether its status, which was `before`, ends or pauses its session. Connector 0 has none."""
    return connector.status != before and connector.status in AT_REST and connector.connector_id != 0


def after_status(connector: Connector, when: datetime, *, charging: bool) -> Connector:
    """Return the connector after a status that ended or paused its session; `charging` if a transaction runs."""
    return at_rest(connector, when, keeps_soc=charging and connector.status in PAUSED)
