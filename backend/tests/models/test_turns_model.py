"""A model of turns: whatever is added, taken, given and hurried, steps run in order, one at a time, and once."""

import asyncio
from collections.abc import Callable
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from genx.gateway.link.turns import MOST_WAITING, MOST_WAITING_SIZE, Turns
from tests.gateway.test_turns import Source
from tests.models.loops import AsyncModel


class TurnsModel(AsyncModel):
    """Steps have numbers in the order in which they were added; some of them take the turn when they run."""

    def __init__(self) -> None:
        super().__init__()
        self.source = Source()
        self.turns = Turns(self.source)
        self.turns.when_idle = lambda: self.idle_told.append(self.turns.idle)
        self.idle_told: list[bool] = []
        self.added = 0
        self.in_turn: list[int] = []
        self.early: list[int] = []
        self.may_overtake: set[int] = set()
        self.waiting_size: dict[int, int] = {}
        self.taken_by_step = False
        self.asked = 0
        self.blocks: list[tuple[asyncio.Task[None], asyncio.Event]] = []

    def step(self, number: int, takes: bool) -> None:
        assert not self.turns.busy
        self.in_turn.append(number)
        self.waiting_size.pop(number, None)
        if takes:
            self.turns.take()
            self.taken_by_step = True

    def overtake(self, number: int) -> None:
        assert number not in self.early
        self.early.append(number)
        del self.waiting_size[number]

    def add(self, step: Callable[[], None], size: int, overtake: Callable[[], None] | None = None) -> None:
        if not self.turns.idle:
            self.waiting_size[self.added] = size
        self.turns.add(step, size, overtake)
        self.added += 1

    @rule(takes=st.booleans(), size=st.sampled_from([0, 100, MOST_WAITING_SIZE // 2]), overtakes=st.booleans())
    def add_step(self, takes: bool, size: int, overtakes: bool) -> None:
        number = self.added
        early = partial(self.overtake, number) if overtakes else None
        if overtakes:
            self.may_overtake.add(number)
        self.add(partial(self.step, number, takes), size, early)

    @rule()
    def add_more_than_may_wait(self) -> None:
        for _ in range(MOST_WAITING):
            self.add_step(takes=False, size=1, overtakes=False)

    @precondition(lambda self: self.taken_by_step)
    @rule()
    def give(self) -> None:
        self.taken_by_step = False
        self.turns.give()
        self.turn()

    @rule()
    def hurry(self) -> None:
        before = set(self.waiting_size)
        self.turns.hurry()
        assert set(self.waiting_size) == before - self.may_overtake

    @rule()
    def ask_for_a_block(self) -> None:
        """A coroutine that keeps the turn for as long as it wants."""
        number, over = self.added, asyncio.Event()
        self.added += 1
        self.asked += 1

        async def block() -> None:
            async with self.turns.turn():
                assert self.turns.busy
                self.in_turn.append(number)
                await over.wait()

        self.blocks.append((self.task(block()), over))

    @precondition(lambda self: self.blocks)
    @rule(data=st.data(), cancelled=st.booleans())
    def end_a_block(self, data: st.DataObject, cancelled: bool) -> None:
        task, over = data.draw(st.sampled_from(self.blocks))
        task.cancel() if cancelled else over.set()
        self.turn()
        self.blocks = [each for each in self.blocks if not each[0].done()]

    @invariant()
    def reading_stops_while_too_much_waits_and_no_longer(self) -> None:
        size, steps = sum(self.waiting_size.values()), len(self.waiting_size)
        if steps >= MOST_WAITING or size >= MOST_WAITING_SIZE:
            assert self.source.paused
        if size < MOST_WAITING_SIZE and steps + self.asked < MOST_WAITING:
            assert not self.source.paused

    @invariant()
    def each_step_ran_in_order_and_once(self) -> None:
        assert self.in_turn == sorted(set(self.in_turn))
        assert not set(self.in_turn) & set(self.early)

    def end(self) -> None:
        drained = self.task(self.turns.drained())
        for _, over in self.blocks:
            over.set()
            self.turn()
        while self.taken_by_step:
            self.give()
        assert self.turns.idle
        assert drained.done()
        assert not self.source.paused
        assert not self.waiting_size


TestTurns = TurnsModel.TestCase
TestTurns.settings = settings(max_examples=60, stateful_step_count=40)
