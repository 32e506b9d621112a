"""The way of a simulated charger to the central system: it dials, works, loses its link and dials again."""

import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from genx.simulator import behaviour
from genx.simulator.answers import ANSWERS, Answer, is_positive
from genx.simulator.charger import Charger
from genx.simulator.link import Link, Payload

SUBPROTOCOL = "ocpp1.6"
SHORTEST_BACKOFF, LONGEST_BACKOFF = 1.0, 30.0
MEAN_SECONDS_BETWEEN_LOST_LINKS = 900.0


async def run(charger: Charger, url: str) -> None:
    """Connect, and connect again with a growing pause, until cancelled."""
    pause = SHORTEST_BACKOFF
    while True:
        try:
            await _connected(charger, url)
            pause = SHORTEST_BACKOFF
        except (OSError, WebSocketException, TimeoutError) as error:
            charger.say(f"{charger.device_id}: {error or type(error).__name__}, trying again in {pause:.0f} s")
        await asyncio.sleep(pause * charger.random.uniform(0.8, 1.2))
        pause = min(pause * 2, LONGEST_BACKOFF)


async def _connected(charger: Charger, url: str) -> None:
    async with connect(f"{url}{charger.device_id}", subprotocols=[SUBPROTOCOL], compression=None) as socket:  # type: ignore[list-item]
        charger.link = Link(socket, Hearing(charger))
        charger.drops.clear()
        charger.say(f"{charger.device_id} connected")
        works = [charger.link.listen(), charger.work(), _lose_link_now_and_then(charger), charger.drops.wait()]
        tasks = [asyncio.ensure_future(work) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            charger.link = None
            charger.stop_errands()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()


async def _lose_link_now_and_then(charger: Charger) -> None:
    await charger.pause(charger.random.expovariate(1 / MEAN_SECONDS_BETWEEN_LOST_LINKS) + 60)
    charger.say(f"{charger.device_id} lost its link")


class Hearing:
    """Takes the CALLs of the central system, as far as the charger's habits allow."""

    def __init__(self, charger: Charger) -> None:
        self._charger = charger

    async def answer(self, action: str, payload: Payload) -> Payload | None:
        habits = self._charger.behaviours
        if "drops-link" in habits:
            raise ConnectionError(f"dropped its link at {action}")
        if "answers-late" in habits:
            await asyncio.sleep(behaviour.LATE_S)
        row = ANSWERS.get(action)
        if row is None:
            return None
        return row.refusal if self._refuses(row) else row.answer(self._charger, payload)

    def answered(self, action: str, payload: Payload, answer: Payload) -> None:
        """Do what was accepted, or what tells that it was refused."""
        row = ANSWERS[action]
        does = row.refuse if self._refuses(row) else row.follow
        if does is not None and is_positive(answer) and "accepts-does-nothing" not in self._charger.behaviours:
            does(self._charger, payload)

    def _refuses(self, row: Answer) -> bool:
        return "refuses" in self._charger.behaviours and row.refusal is not None
