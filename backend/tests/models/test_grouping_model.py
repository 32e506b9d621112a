"""A model of grouping: whatever is added while groups are at work, each item is settled once and in order."""

import asyncio
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from genx.db.base.grouping import LINGER_S, Grouping

MOST = 4


class GroupingModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.added: list[int] = []
        self.hurried: set[int] = set()
        self.settled: list[int] = []
        self.at_work: list[int] | None = None
        self.finished = asyncio.Event()
        self.grouping: Grouping[int] = Grouping(self.work, most=MOST)
        self.loop.run_until_complete(self.in_loop(self.grouping.start))

    async def in_loop(self, step: Callable[[], object] = lambda: None) -> None:
        step()
        for _ in range(5):
            await asyncio.sleep(0)

    async def work(self, group: list[int]) -> None:
        assert self.at_work is None, "one group at a time"
        assert 0 < len(group) <= MOST
        self.at_work = group
        self.finished = asyncio.Event()
        await self.finished.wait()
        self.settled += group
        self.at_work = None

    @rule(number=st.integers(1, 3 * MOST), soon=st.booleans())
    def add(self, number: int, *, soon: bool) -> None:
        self.loop.run_until_complete(self.in_loop(lambda: self.add_all(number, soon=soon)))

    def add_all(self, number: int, *, soon: bool) -> None:
        for _ in range(number):
            self.added.append(len(self.added))
            self.grouping.add(self.added[-1], soon=soon)
            if soon:
                self.hurried.add(self.added[-1])

    @rule()
    def wait(self) -> None:
        self.loop.run_until_complete(self.in_loop())

    @rule()
    def linger(self) -> None:
        self.loop.run_until_complete(asyncio.sleep(3 * LINGER_S))
        assert self.at_work is not None or not len(self.grouping), "none waits for ever"

    @precondition(lambda self: self.at_work is not None)
    @rule()
    def finish(self) -> None:
        waiting = self.grouping.left[len(self.at_work or ()) :]
        self.loop.run_until_complete(self.in_loop(self.finished.set))
        if not self.hurried.isdisjoint(waiting) or self.at_work is not None:
            assert len(self.grouping) == max(len(waiting) - MOST, 0), "as many as may be are taken at once"

    @invariant()
    def what_is_to_be_settled_soon_waits_for_the_group_at_work_only(self) -> None:
        assert self.at_work is not None or self.hurried.isdisjoint(self.grouping.left)

    @invariant()
    def each_is_settled_once_and_in_order(self) -> None:
        assert self.settled == self.added[: len(self.settled)]
        assert self.at_work is None or self.at_work == self.added[len(self.settled) :][: len(self.at_work)]

    @invariant()
    def what_is_left_is_what_is_not_settled(self) -> None:
        assert self.grouping.left == self.added[len(self.settled) :]
        assert len(self.grouping) == len(self.grouping.left) - len(self.at_work or ())

    @invariant()
    def it_lags_unless_it_is_idle(self) -> None:
        assert self.grouping.idle is (self.settled == self.added)
        assert (self.grouping.lag == 0) is self.grouping.idle

    def teardown(self) -> None:
        self.loop.run_until_complete(self.stop())
        self.loop.close()
        assert self.grouping.left == self.added[len(self.settled) :], "what a stop cuts off is known"

    async def stop(self) -> None:
        self.finished.set()
        await self.grouping.stop(0)
        await self.grouping.stop(0)


def test_each_item_is_settled_once_and_in_order() -> None:
    run_state_machine_as_test(GroupingModel, settings=settings(max_examples=60, stateful_step_count=30))
