"""Refused connections are collected within bounds, and none is lost while the database is away (H7)."""

from collections.abc import Sequence

from genx.domain.refused_connection import RefusedConnection
from genx.gateway.door.refusals import MOST_GATHERED, Refusals, refused_at
from tests.domain.builders import NOON


def refused(identity: str) -> RefusedConnection:
    return refused_at(NOON, identity=identity, reason="r", advice="", address="", subprotocols="", user_agent="")


async def test_refusals_that_could_not_be_stored_are_stored_later_with_their_counts() -> None:
    kept: list[RefusedConnection] = []
    is_away = True

    async def keep(gathered: Sequence[RefusedConnection]) -> None:
        if not is_away:
            kept.extend(gathered)
            return
        for identity in ("CP1", *map(str, range(MOST_GATHERED))):
            refusals.add(refused(identity))
        raise ConnectionError

    refusals = Refusals(keep)
    refusals.add(refused("CP1"))
    refusals.add(refused("CP2"))
    await refusals.stop()
    is_away = False
    await refusals.stop()
    assert len(kept) == MOST_GATHERED
    assert {one.identity: one.count for one in kept[:3]} == {"CP1": 2, "CP2": 1, "0": 1}
