"""No link hurts another: budgets, turns, and a share of the log for each (ADR 11)."""

import asyncio
import functools
import json
from time import perf_counter

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import ConnectionClosed

from genx.central_system.policy import Policy
from genx.gateway import fairness as fairness_module
from genx.gateway.fairness import HIGHEST_PRESSURE, MOST_HELD, Fairness
from genx.gateway.ledger import LEAST_SIZE, Ledger, Ledgers
from genx.gateway.link import inbox, liveness
from genx.gateway.link.entries import not_logged
from genx.gateway.link.inbox import COUNTS_AGAIN, LONG, MANY, TOGETHER, Inbox
from genx.gateway.services import Limits
from tests.gateway.conftest import Here, eventually, serving
from tests.support.attacks import PING, Attacker, call, frame
from tests.support.states import NOON, charge_point


class Source:
    """A socket that remembers whether reading is paused."""

    in_read = 0
    reads = True

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True


def nothing(*_: object) -> None: ...


def an_inbox(fairness: Fairness, flooding: list[float] | None = None) -> tuple[Inbox, Source, list[str]]:
    source, read = Source(), list[str]()
    told = [] if flooding is None else flooding
    return Inbox(source, lambda text, _at: read.append(text), fairness, told.append, nothing), source, read


async def test_the_first_messages_are_read_at_once_and_all_within_the_budget_soon() -> None:
    box, source, read = an_inbox(Fairness(100))
    box.put("0")
    assert read == ["0"]
    for number in range(1, 50):
        box.put(str(number))
    while not source.reads:
        await asyncio.sleep(0)
    assert read == [str(number) for number in range(50)]


async def test_a_charger_that_used_little_is_served_before_all_that_used_much() -> None:
    """However many there are of those, and though each of them is within its budget."""
    fairness, order = Fairness(100), list[str]()
    boxes = [Inbox(Source(), lambda text, _at: order.append(text), fairness, nothing, nothing) for _ in range(200)]
    for box in boxes:
        for _ in range(TOGETHER):
            box.put("much")
    assert order.count("much") < 200 * TOGETHER / 2
    order.clear()
    await asyncio.sleep(0)
    boxes.append(Inbox(Source(), lambda text, _at: order.append(text), fairness, nothing, nothing))
    boxes[-1].put("little")
    assert order.index("little") <= 2 * TOGETHER
    boxes.append(Inbox(Source(), lambda text, _at: order.append(text[0]), fairness, nothing, nothing))
    boxes[-1].put("L" * (LONG + 1))
    had = len(order)
    while "L" not in order:
        await asyncio.sleep(0)
    assert order.index("L") - had <= 2 * TOGETHER
    while order.count("much") < 100:
        await asyncio.sleep(0)


async def test_messages_beyond_the_budget_wait_in_order_and_none_is_lost() -> None:
    box, source, read = an_inbox(Fairness(200))
    sent = [str(number) for number in range(500)]
    for text in sent:
        box.put(text)
    assert 0 < len(read) < 500
    assert not source.reads
    await eventually(lambda: len(read) == 500)
    assert read == sent
    await eventually(lambda: source.reads)


async def test_messages_of_one_read_beyond_a_few_wait_for_the_others_turn() -> None:
    box, source, read = an_inbox(Fairness(0))
    for number in range(30):
        source.in_read += 1
        box.put(str(number))
    assert len(read) == TOGETHER
    steps = 0
    while len(read) < 30:
        had = len(read)
        await asyncio.sleep(0)
        assert len(read) - had <= TOGETHER
        steps += 1
    assert steps >= 2
    assert read == [str(number) for number in range(30)]


async def test_a_long_message_counts_as_several() -> None:
    box, _, read = an_inbox(Fairness(100))
    box.put("x" * COUNTS_AGAIN * 300)
    await eventually(lambda: len(read) == 1)
    box.put("next")
    assert len(read) == 1


async def test_processor_time_counts() -> None:
    source, read = Source(), list[str]()

    def slow(text: str, at: float) -> None:
        read.append(text)
        while perf_counter() - at < 0.03:
            pass

    box = Inbox(source, slow, Fairness(1_000), nothing, nothing)
    for number in range(10):
        box.put(str(number))
    await eventually(lambda: len(read) > 5)
    assert len(read) < 10


async def test_others_are_served_between_two_long_messages() -> None:
    fairness, order = Fairness(0), list[str]()
    boxes = [Inbox(Source(), lambda text, _at: order.append(text[0]), fairness, nothing, nothing) for _ in range(3)]
    for box in boxes:
        box.put("L" * (LONG + 1))
    while order.count("L") < 3:
        order.append("other")
        await asyncio.sleep(0)
    assert "LL" not in "".join(each[0] for each in order)


def test_prices_rise_while_the_event_loop_is_late_and_fall_again() -> None:
    fairness = Fairness(100)
    for _ in range(10):
        fairness.measured(0.5)
    assert fairness.price == HIGHEST_PRESSURE / 100
    for _ in range(10):
        fairness.measured(0.0)
    assert fairness.price == 1 / 100


def test_without_a_limit_messages_cost_nothing() -> None:
    fairness = Fairness(0)
    fairness.measured(0.5)
    assert fairness.price == fairness.cpu_price == 0.0


async def test_a_flood_is_reported_with_its_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list[float]()
    box, _, _ = an_inbox(Fairness(10), told)
    for number in range(MANY + 25):
        box.put(str(number))
    await eventually(lambda: len(told) == 2)
    assert told[0] == 0.0
    assert told[1] > 0.0
    monkeypatch.setattr(inbox, "LULL_S", 0.01)
    await eventually(lambda: len(told) == 3)
    assert told[2] == 0.0


async def test_a_flood_continues_while_messages_of_one_read_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list[float]()
    box, _, _ = an_inbox(Fairness(100), told)
    monkeypatch.setattr(inbox, "LULL_S", 0.3)
    for number in range(300):
        box.put(str(number))
    await eventually(lambda: told[-1:] > [0.4])


@pytest.mark.parametrize("messages_per_second", [0, 100])
async def test_messages_of_one_read_within_the_budget_are_no_flood(messages_per_second: int) -> None:
    told = list[float]()
    box, source, read = an_inbox(Fairness(messages_per_second), told)
    for number in range(TOGETHER + 2 * MANY):
        source.in_read += 1
        box.put(str(number))
    await eventually(lambda: len(read) == TOGETHER + 2 * MANY)
    assert told == []


async def test_messages_that_wait_at_the_end_are_read_unless_they_are_a_flood() -> None:
    box, _, read = an_inbox(Fairness(10))
    for number in range(30):
        box.put(str(number))
    box.close()
    assert len(read) == 30
    box, _, read = an_inbox(Fairness(10))
    for number in range(100):
        box.put(str(number))
    box.close()
    assert len(read) < 100


async def test_links_whose_large_messages_take_too_much_memory_are_closed_oldest_first() -> None:
    fairness, gone = Fairness(0), list[int]()
    boxes = [
        Inbox(Source(), nothing, fairness, nothing, functools.partial(gone.append, number)) for number in range(200)
    ]
    for box in boxes:
        box.holds(MOST_HELD // 100)
        box.holds(1_000)
    assert gone == list(range(100))
    boxes[150].close()
    boxes[0].holds(MOST_HELD // 100)
    assert gone == list(range(100))
    boxes[1].holds(MOST_HELD // 100)
    assert gone == list(range(101))


async def test_large_messages_that_are_never_whole_take_a_bounded_memory(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fairness_module, "MOST_HELD", 4_000_000)
    async with serving(clean_db, dsn, limits=Limits(new_chargers_per_minute=0)) as here:
        begun = frame(b'"' + b"x" * 1_000_000 + b'"')[:900_000]
        evil = [await asyncio.to_thread(Attacker, here.port, f"EVIL{number}") for number in range(12)]
        for each in evil:
            await asyncio.to_thread(_send_until_closed, each, begun, 1)
        await eventually(lambda: len(here.side.registry) <= 4)
        async with here.charger("GOOD") as good:
            assert "currentTime" in await good.call("Heartbeat")
        ended = [json.loads(row["payload"]) for row in await here.log() if row["action"] == "disconnected"]
        assert {(each["code"], each["reason"]) for each in ended} >= {(1013, "large messages take too much memory")}
        for each in evil:
            each.close()


class TestLedger:
    def test_entries_are_whole_then_cut_then_counted(self) -> None:
        ledger = Ledger(per_minute=100_000, per_day=10_000_000)
        kept = [ledger.log(10_000, now=1000.0) for _ in range(60)]
        assert kept == sorted(kept, reverse=True)
        assert kept.count("whole") == 10
        assert 15 <= kept.count("cut") <= 25
        assert ledger.counted == kept.count("counted")

    def test_the_allowance_grows_back_within_a_minute(self) -> None:
        ledger = Ledger(per_minute=100_000, per_day=10_000_000)
        while ledger.log(10_000, now=1000.0) != "counted":
            pass
        assert ledger.log(100, now=1075.0) == "whole"

    def test_a_day_has_a_bound_of_its_own(self) -> None:
        ledger = Ledger(per_minute=100_000, per_day=200_000)
        kept = [ledger.log(90_000, now=1000.0 + 60 * minute) for minute in range(6)]
        assert kept[:2] == ["whole", "whole"]
        assert "whole" not in kept[3:]

    def test_the_shortest_entry_counts_too(self) -> None:
        ledger = Ledger(per_minute=LEAST_SIZE * 10, per_day=10_000_000)
        assert [ledger.log(0, now=1.0) for _ in range(13)].count("whole") == 11

    def test_rows_beyond_an_hours_worth_have_to_wait(self) -> None:
        ledger = Ledger(1_000_000, 1_000_000)
        waits = [ledger.row(5_000.0) - 5_000.0 for _ in range(1_210)]
        assert max(waits[:1_200]) <= 0
        assert waits[1_209] == pytest.approx(30.0)

    def test_a_charger_has_the_same_ledger_after_it_has_connected_again(self) -> None:
        ledgers = Ledgers(1_000, 1_000)
        assert ledgers.of(7) is ledgers.of(7)
        assert ledgers.of(7) is not ledgers.of(8)


async def test_pings_beyond_the_budget_are_not_answered_and_nobody_else_waits(clean_db: AsyncEngine, dsn: str) -> None:
    limits = Limits(messages_per_second=20, new_chargers_per_minute=0)
    async with serving(clean_db, dsn, limits=limits) as here, here.charger("GOOD") as good:
        attacker = await asyncio.to_thread(Attacker, here.port, "EVIL")
        sending = asyncio.create_task(asyncio.to_thread(_send_until_closed, attacker, frame(b"", PING) * 4_000))
        for _ in range(20):
            assert "currentTime" in await good.call("Heartbeat")
        attacker.close()
        await sending
        assert here.side.registry.live("GOOD") is not None


def _send_until_closed(attacker: Attacker, data: bytes, times: int = 50) -> None:
    try:
        for _ in range(times):
            attacker.send(data)
    except OSError:
        pass


async def test_a_flood_that_goes_on_is_closed_with_a_reason(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "SHORTEST_FLOOD", 0.1)
    monkeypatch.setattr(liveness, "LONGEST_FLOOD", 0.3)
    limits = Limits(messages_per_second=2_000, new_chargers_per_minute=0)
    async with serving(clean_db, dsn, limits=limits) as here, here.charger("EVIL") as evil:
        with pytest.raises(ConnectionClosed):
            for number in range(1_000_000):
                await evil.send([2, str(number), "Heartbeat", {}])
        await eventually(lambda: here.side.registry.live("EVIL") is None)
        ended = [row for row in await here.log() if row["action"] == "disconnected"]
        payload = json.loads(ended[0]["payload"])
        assert (payload["code"], payload["reason"]) == (1008, "more than 2000 messages a second")
        notes = [row["note"] for row in await here.log() if row["action"] == "limited"]
        assert notes[0] == "It sends more than it is allowed to: its messages are read slowly."


async def test_a_charger_that_waits_for_answers_is_slowed_down_but_never_closed(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a week offline: thousands of messages, one after the other."""
    monkeypatch.setattr(liveness, "LONGEST_FLOOD", 0.1)
    limits = Limits(messages_per_second=100, new_chargers_per_minute=0)
    async with serving(clean_db, dsn, limits=limits) as here, here.charger() as charger:
        for _ in range(300):
            assert "currentTime" in await charger.call("Heartbeat")


async def test_messages_beyond_the_log_budget_are_shortened_then_counted_and_reported(
    clean_db: AsyncEngine, dsn: str
) -> None:
    limits = Limits(new_chargers_per_minute=0, log_bytes_per_minute=16_384, log_bytes_per_day=1 << 20)
    async with serving(clean_db, dsn, limits=limits) as here, here.charger() as charger:
        for _ in range(16):
            answer = await charger.call("DataTransfer", vendorId="V", data="x" * 4_000)
            assert answer == {"status": "UnknownVendorId"}
        logged = [row for row in await here.log() if row["action"] == "DataTransfer" and row["message_type"] == 0]
        lengths = [len(row["payload"]) for row in logged]
        assert max(lengths) > 4_000
        assert min(lengths) < 1_100
        assert len(lengths) < 16
        cut = json.loads(logged[-1]["payload"])
        assert cut.startswith('{"vendorId"')
        assert logged[-1]["note"].startswith("cut after 1,000 of 4,")
        assert here.side.figures.not_logged > 0
        _wait_a_minute(here.side.ledgers.of(logged[0]["charger_id"]))
        await charger.boot()
        began, told = [row["note"] for row in await here.log() if row["action"] == "limited"]
        assert began == "It sends more than its part of the message log has room for."
        assert "messages are not in the log" in told


async def test_first_calls_count_towards_the_chargers_share_of_the_log(clean_db: AsyncEngine, dsn: str) -> None:
    limits = Limits(new_chargers_per_minute=0, log_bytes_per_minute=8_192, log_bytes_per_day=1 << 20)
    async with (
        serving(clean_db, dsn, limits=limits, policy=Policy(first_calls=True)) as here,
        here.charger() as charger,
    ):
        asked = 0
        for number in range(60):
            await charger.send(
                [2, f"b{number}", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}]
            )
            while (frame_ := await charger.receive())[1] != f"b{number}":
                asked += 1
                await charger.send([3, frame_[1], {"status": "Accepted"}])
        assert asked > 50
        # Without a budget there are 180 entries and more. The budget grows back while a slow machine runs this.
        assert len(await here.log()) < 90


@pytest.mark.parametrize(("count", "begins"), [(1, "1 message is"), (1_204, "1,204 messages are")])
def test_the_entry_for_unlogged_messages_gives_their_number(count: int, begins: str) -> None:
    note = not_logged(charge_point(), count, NOON).note
    assert note is not None
    assert note.startswith(f"{begins} not in the log: ")


def _wait_a_minute(ledger: Ledger) -> None:
    """Let a minute's allowance grow back without waiting for it."""
    for allowance in (ledger.whole, ledger._cut):
        allowance._minute_at -= 120


@pytest.mark.parametrize("whole_first", [False, True])
async def test_h10_a_link_with_a_never_finished_message_is_closed(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch, whole_first: bool
) -> None:
    monkeypatch.setattr(liveness, "SLOWEST_MESSAGE", 0.2)
    limits = Limits(new_chargers_per_minute=0)
    async with serving(clean_db, dsn, limits=limits) as here:
        slow = await asyncio.to_thread(Attacker, here.port, "SLOW")
        await eventually(lambda: here.side.registry.live("SLOW") is not None)
        message = frame(call("DataTransfer", '{"vendorId":"' + "x" * 5_000 + '"}'))
        if whole_first:
            await asyncio.to_thread(slow.boot)
        for at in range(40):
            try:
                await asyncio.to_thread(slow.send, message[at : at + 1])
            except OSError:
                break
            await asyncio.sleep(0.1)
        assert await asyncio.to_thread(slow.closed.wait, 5)
        [ended] = [row for row in await here.log() if row["action"] == "disconnected"]
        assert json.loads(ended["payload"])["reason"] == "a message was not whole after 0 s"
        slow.close()


async def test_a_link_with_endless_fragments_is_closed(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "SLOWEST_MESSAGE", 0.2)
    async with serving(clean_db, dsn, limits=Limits(new_chargers_per_minute=0)) as here:
        slow = await asyncio.to_thread(Attacker, here.port, "SLOW")
        begun = bytes([0x01, 0x81]) + bytes(4) + b"["
        more = bytes([0x00, 0x81]) + bytes(4) + b" "
        await asyncio.to_thread(slow.send, begun)
        for _ in range(40):
            try:
                await asyncio.to_thread(slow.send, more)
            except OSError:
                break
            await asyncio.sleep(0.1)
        assert await asyncio.to_thread(slow.closed.wait, 5)
        slow.close()


async def test_messages_that_wait_for_the_database_are_bounded_in_bytes(here: Here) -> None:
    """While nothing is kept, a charger is not read any further after some large messages."""
    async with here.charger(close_timeout=1) as charger:
        await charger.boot()
        connection_of_it = next(iter(here.side.registry))
        here.side.journal._group._task.cancel()  # type: ignore[union-attr] # nothing is kept any more
        large = [2, "1", "DataTransfer", {"vendorId": "V", "data": "x" * 500_000}]
        sending = asyncio.create_task(_send_all(charger, large))
        await eventually(lambda: connection_of_it._inbox.paused and connection_of_it.holder.turns._size > 0)
        await asyncio.sleep(0.2)
        assert connection_of_it.holder.turns._size < 2_000_000
        sending.cancel()
        here.side.journal._group.start()


async def _send_all(charger: object, message: object) -> None:
    for _ in range(20):
        await charger.send(message)  # type: ignore[attr-defined]
