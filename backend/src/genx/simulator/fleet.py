"""A fleet of simulated chargers."""

import asyncio
from collections.abc import Callable
from random import Random

from genx.simulator import dialing
from genx.simulator.charger import Charger
from genx.simulator.models import MODELS

SECONDS_BETWEEN_ARRIVALS = 0.2


async def run(
    url: str,
    chargers: int,
    *,
    speed: float = 1.0,
    seed: int | None = None,
    say: Callable[[str], None] = print,
    prefix: str = "SIM",
    behaviours: frozenset[str] = frozenset(),
) -> None:
    """Chargers SIM001, SIM002, ... at `url` + their id, until cancelled. The same `seed` gives the same fleet.

    `prefix` is what their ids begin with, `behaviours` are names of BEHAVIOURS.
    """
    random = Random(seed)  # noqa: S311 - it decides when cars arrive, no secrets
    base = url if url.endswith("/") else f"{url}/"
    async with asyncio.TaskGroup() as group:
        for number in range(chargers):
            device_id = f"{prefix}{number + 1:03d}"
            own = Random(random.random())  # noqa: S311
            model = MODELS[number % len(MODELS)]
            charger = Charger(device_id, model, own, speed=speed, say=say, behaviours=behaviours)
            group.create_task(dialing.run(charger, base))
            await asyncio.sleep(SECONDS_BETWEEN_ARRIVALS / speed)
