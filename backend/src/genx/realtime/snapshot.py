"""The chargers as they are now: kept state from the database, overlaid with what is connected here."""

from collections.abc import AsyncGenerator, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.ports import ChargePoints
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint

BATCH = 100


def current(stored: Iterable[ChargePoint], charge_points: ChargePoints) -> list[ChargePoint]:
    """Return each charge point as its owner in this process knows it, else as stored."""
    return [charge_points.live(charge_point.device_id) or charge_point for charge_point in stored]


async def take(
    engine: AsyncEngine, charge_points: ChargePoints, charger_ids: Sequence[int]
) -> AsyncGenerator[list[ChargePoint], None]:
    """Yield these charge points as they are now, in batches, so that nothing else has to wait.

    There is at least one batch, and any may be empty.

    Subscribe before taking it: changes in the meantime are then seen as deltas, and deltas carry the whole charger.
    """
    for start in range(0, max(1, len(charger_ids)), BATCH):
        async with begin(engine) as connection:
            stored = await chargers.load_many(connection, charger_ids[start : start + BATCH])
        yield current(stored, charge_points)
