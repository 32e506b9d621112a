"""Slow work in threads: everybody has a turn, nobody waits for ever, and the server's own thread goes first."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from genx.accounts import hashing
from genx.accounts.hashing import CHARGERS, LOWEST_PRIORITY, PEOPLE, Background
from genx.domain.errors import TooBusy


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


async def lined_up(
    background: Background, gate: threading.Event, line: str, order: list[str]
) -> list[asyncio.Task[None]]:
    """A thread that is kept busy, and behind it one who waits for each letter; who has a turn is written to `order`."""
    tasks = [asyncio.create_task(background.run("", lambda: opened(gate)))]
    await asyncio.sleep(0)
    for who in line:
        tasks.append(asyncio.create_task(background.run(who, partial(order.append, who))))
        await asyncio.sleep(0)
    return tasks


def opened(gate: threading.Event) -> None:
    assert gate.wait(20)


async def test_turns_go_round_so_a_flood_of_one_holds_up_nobody_else(gate: threading.Event) -> None:
    order: list[str] = []
    tasks = await lined_up(Background(at_once=1), gate, "aaaabc", order)
    gate.set()
    await asyncio.gather(*tasks)
    assert "".join(order) == "abcaaa"


async def test_where_too_many_wait_the_longest_line_gives_way(gate: threading.Event) -> None:
    order: list[str] = []
    tasks = await lined_up(Background(at_once=1, most_waiting=3), gate, "aaab", order)
    await asyncio.sleep(0)
    assert isinstance(tasks[3].exception(), TooBusy)
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert "".join(order) == "aba"


async def test_whose_line_is_the_longest_is_refused_at_once(gate: threading.Event) -> None:
    background, order = Background(at_once=1, most_waiting=2), list[str]()
    tasks = await lined_up(background, gate, "ab", order)
    for who in "abc":
        with pytest.raises(TooBusy):
            await background.run(who, lambda: None)
    gate.set()
    await asyncio.gather(*tasks)


async def first_in_line(
    background: Background, line: str, order: list[str], *, first: bool = True
) -> list[asyncio.Task[None]]:
    tasks = []
    for who in line:
        tasks.append(asyncio.create_task(background.run(who, partial(order.append, who), first=first)))
        await asyncio.sleep(0)
    return tasks


async def test_what_comes_first_is_served_before_a_flood_of_others(gate: threading.Event) -> None:
    background, order = Background(at_once=1), list[str]()
    tasks = await lined_up(background, gate, "abc", order)
    tasks += await first_in_line(background, "XXY", order)
    gate.set()
    await asyncio.gather(*tasks)
    assert "".join(order) == "XYXabc"


async def test_a_full_queue_has_room_for_what_comes_first(gate: threading.Event) -> None:
    background, order = Background(at_once=1, most_waiting=3), list[str]()
    tasks = await lined_up(background, gate, "abc", order)
    tasks += await first_in_line(background, "XYZ", order)
    await asyncio.sleep(0)
    assert [isinstance(task.exception(), TooBusy) for task in tasks[1:4]] == [True] * 3
    refused = [*await first_in_line(background, "X", order), *await first_in_line(background, "d", order, first=False)]
    assert [type(one) for one in await asyncio.gather(*refused, return_exceptions=True)] == [TooBusy, TooBusy]
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert "".join(order) == "XYZ"


async def test_a_flood_of_people_holds_up_no_charger(gate: threading.Event) -> None:
    held = [asyncio.create_task(PEOPLE.run(f"{number}", partial(opened, gate))) for number in range(50)]
    await asyncio.sleep(0)
    assert await CHARGERS.run("a charger", lambda: 7) == 7
    gate.set()
    await asyncio.gather(*held)


async def test_few_wait_on_behalf_of_nobody(gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "MOST_OF_NOBODY", 1)
    background = Background(at_once=1)
    tasks = await lined_up(background, gate, "aab", [])
    tasks.append(asyncio.create_task(background.run("", lambda: None)))
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await background.run("", lambda: None)
    gate.set()
    await asyncio.gather(*tasks)


async def test_a_turn_that_does_not_come_is_refused_and_the_next_one_comes(gate: threading.Event) -> None:
    background = Background(at_once=1, longest_wait=0.01)
    tasks = await lined_up(background, gate, "a", [])
    assert [type(one) for one in await asyncio.gather(tasks[1], return_exceptions=True)] == [TooBusy]
    gate.set()
    await tasks[0]
    assert await background.run("a", lambda: 7) == 7


async def test_who_gives_up_takes_no_turn_away(gate: threading.Event) -> None:
    background, order = Background(at_once=1), list[str]()
    tasks = await lined_up(background, gate, "abc", order)
    tasks[2].cancel()
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["a", "c"]
    assert await background.run("a", lambda: 7) == 7


async def test_a_turn_that_came_as_its_waiter_gave_up_goes_to_the_next(gate: threading.Event) -> None:
    background, order = Background(at_once=1), list[str]()
    tasks = await lined_up(background, gate, "ab", order)
    background._next()
    tasks[1].cancel()
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["b"]


async def test_what_fails_in_the_thread_fails_here() -> None:
    with pytest.raises(ZeroDivisionError):
        await PEOPLE.run("", lambda: 1 / 0)
    assert await PEOPLE.run("somebody", lambda: 7) == 7


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux only")
async def test_its_threads_stand_back_and_the_server_does_not() -> None:
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert await PEOPLE.run("", partial(os.getpriority, os.PRIO_PROCESS, 0)) == LOWEST_PRIORITY
    assert os.getpriority(os.PRIO_PROCESS, 0) == here
