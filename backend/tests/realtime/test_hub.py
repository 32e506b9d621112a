"""The hub: numbered, bounded, encoded once, and never waiting for anybody."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.api.v1.live_events import encoder
from genx.domain.charge_point import ChargePoint
from genx.domain.events import ChargerChanged, ChargerRemoved, Event, LogAppended, MessagePassed
from genx.realtime import hub as hub_module
from genx.realtime.frames import Plain
from genx.realtime.hub import Hub, Subscription, TooManyStreams
from tests.support.states import charge_point, entry


def a_hub(**bounds: int) -> Hub:
    return Hub(encoder(lambda device_id: None), start="s", **bounds)


def parsed(chunk: bytes | None) -> list[tuple[str, str, Any]]:
    found = []
    for block in (chunk or b"").decode().split("\n\n"):
        if not block or block == ":":
            continue
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


async def read(subscription: Subscription) -> bytes | None:
    """Return the bytes that a stream writes next."""
    frames = await subscription.read()
    return None if frames is None else Plain().write(frames)


async def read_now(subscription: Subscription) -> bytes | None:
    """What waits, without waiting."""
    reading = asyncio.create_task(read(subscription))
    await asyncio.sleep(0)
    if reading.done():
        return reading.result()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return b""


async def test_waiting_events_are_read_at_once_and_in_order() -> None:
    hub = a_hub()
    subscription = hub.subscribe()
    hub.publish(ChargerChanged(charge_point("A")))
    hub.publish(ChargerRemoved("B"))
    happened = parsed(await read(subscription))
    assert [(event_id, topic, data["deviceId"]) for event_id, topic, data in happened] == [
        ("s-1", "charger.status", "A"),
        ("s-2", "charger.removed", "B"),
    ]


async def test_a_reader_waits_until_something_happens() -> None:
    hub = a_hub()
    subscription = hub.subscribe()
    reading = asyncio.create_task(read(subscription))
    await asyncio.sleep(0)
    assert not reading.done()
    hub.publish(ChargerRemoved("A"))
    assert parsed(await reading)[0][2] == {"deviceId": "A"}


async def test_each_event_is_encoded_at_most_once_and_only_for_a_reader() -> None:
    encoded: list[Event] = []

    def encode(event: Any) -> bytes:
        encoded.append(event)
        return b"{}"

    hub = Hub(encode, start="s")
    hub.publish(ChargerRemoved("unheard"))
    subscriptions = [hub.subscribe() for _ in range(10)]
    hub.publish(ChargerRemoved("heard"))
    for subscription in subscriptions:
        await read(subscription)
    assert encoded == [ChargerRemoved("heard")]


async def test_messages_go_to_those_who_asked_and_are_not_kept() -> None:
    hub = a_hub()
    plain = hub.subscribe()
    hub.publish(MessagePassed(entry()))
    assert not hub.messages_wanted
    asked = hub.subscribe({"message"})
    assert hub.messages_wanted
    hub.publish(ChargerRemoved("A"))
    hub.publish(MessagePassed(entry()))
    assert [(event_id, topic) for event_id, topic, _ in parsed(await read(asked))] == [("s-1", "message")]
    assert [topic for _, topic, _ in parsed(await read(plain))] == ["charger.removed"]
    assert hub.published == 1


async def test_a_slow_reader_is_cut_alone() -> None:
    hub, cut = a_hub(queue_length=3), []
    slow = hub.subscribe(on_cut=lambda: cut.append("slow"))
    quick = hub.subscribe(on_cut=lambda: cut.append("quick"))
    for _ in range(4):
        hub.publish(ChargerRemoved("A"))
        await read(quick)
    assert cut == ["slow"]
    assert await read(slow) is None
    assert hub.streams == 1


async def test_a_stream_that_waits_ends_quietly_and_one_that_is_stuck_is_cut() -> None:
    hub, cut = a_hub(), []
    waiting = hub.subscribe(on_cut=lambda: cut.append("waiting"))
    hub.subscribe(on_cut=lambda: cut.append("stuck"))
    reading = asyncio.create_task(read(waiting))
    await asyncio.sleep(0)
    hub.drain()
    assert await reading is None
    assert cut == ["stuck"]
    with pytest.raises(TooManyStreams):
        hub.subscribe()


async def test_resuming_gives_what_was_missed_or_nothing() -> None:
    hub = a_hub(recent_events=3)
    for device_id in "ABCDE":
        hub.publish(ChargerRemoved(device_id))

    async def missed(after: str, **wanted: Any) -> list[str] | None:
        subscription = hub.subscribe(after=after, **wanted)
        if not subscription.resumed:
            return None
        return [data["deviceId"] for _, _, data in parsed(await read_now(subscription) or b"")]

    assert await missed("s-1") is None
    assert await missed("s-2") == ["C", "D", "E"]
    assert await missed("s-4") == ["E"]
    assert await missed("s-5") == []
    assert await missed("s-2", device_ids=["d"]) == ["D"]
    assert await missed("s-2", topics={"summary"}) == []
    for odd in ("s-6", "s--1", "s-x", "t-4", "", "4", "s-" + "9" * 30, "s-٣"):
        assert await missed(odd) is None


async def test_the_comment_and_the_summary_come_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.realtime.hub.COMMENT_EVERY", 1)
    hub = a_hub()
    subscription = hub.subscribe({"summary"})
    running = asyncio.create_task(hub.run())
    await asyncio.sleep(0)
    hub.publish(ChargerChanged(charge_point("A", online=True)))
    hub.publish(ChargerChanged(charge_point("B")))
    chunk = await read(subscription)
    [(_, topic, data)] = parsed(chunk)
    assert topic == "summary"
    assert (data["chargers"], data["online"], data["offline"]) == (2, 1, 1)
    assert chunk is not None
    assert chunk.endswith(b"\n\n:\n\n")
    assert await read(subscription) == b":\n\n"
    running.cancel()


DEVICES = st.sampled_from(["A", "b", "C"])
CHANGE = st.tuples(st.just("change"), DEVICES, st.integers(0, 5))
REMOVE = st.tuples(st.just("remove"), DEVICES, st.just(0))
STEPS = st.lists(
    CHANGE | REMOVE | st.sampled_from([("read", "", 0), ("reconnect", "", 0), ("log", "A", 0)]), max_size=40
)


class Client:
    """What a browser does: takes the snapshot, applies deltas, comes back with the last id it saw."""

    def __init__(self, hub: Hub, world: dict[str, ChargePoint]) -> None:
        self.hub, self.world = hub, world
        self.state: dict[str, Any] = {}
        self.last_id: str | None = None
        self.connect()

    def connect(self) -> None:
        self.subscription = self.hub.subscribe(after=self.last_id)
        self.needs_snapshot = not self.subscription.resumed

    async def read(self) -> None:
        if self.needs_snapshot:
            self.state, self.needs_snapshot = fresh(self.world), False
            self.last_id = self.subscription.start_id
        chunk = await read_now(self.subscription)
        if chunk is None:
            self.connect()
            await self.read()
            return
        for event_id, topic, data in parsed(chunk):
            self.last_id = event_id
            if topic == "charger.status":
                self.state[data["deviceId"]] = data
            elif topic == "charger.removed":
                self.state.pop(data["deviceId"], None)


def fresh(world: dict[str, ChargePoint]) -> dict[str, Any]:
    encode = encoder(lambda device_id: None)
    return {key: msgspec.json.decode(encode(ChargerChanged(state))) for key, state in world.items()}


@given(steps=STEPS, recent=st.integers(1, 6), queue=st.integers(2, 6))
def test_snapshot_and_deltas_give_what_a_fresh_snapshot_gives(
    steps: list[tuple[str, str, int]], recent: int, queue: int
) -> None:
    """The law of live data: apply(deltas, old snapshot) == new snapshot, whenever one reads, leaves or is cut."""

    async def story() -> None:
        hub = a_hub(recent_events=recent, queue_length=queue)
        world: dict[str, ChargePoint] = {}
        client = Client(hub, world)
        for step, device_id, value in steps:
            if step == "change":
                world[device_id] = charge_point(device_id, power_rating_manual_w=value)
                hub.publish(ChargerChanged(world[device_id]))
            elif step == "remove":
                world.pop(device_id, None)
                hub.publish(ChargerRemoved(device_id))
            elif step == "log":
                hub.publish(LogAppended(entry(device_id)))
            elif step == "read":
                await client.read()
            else:
                client.subscription.close()
                client.connect()
        await client.read()
        assert client.state == fresh(world)

    asyncio.run(story())


async def test_fewer_large_events_are_kept_for_resuming() -> None:
    hub = a_hub()
    for _ in range(100):
        hub.publish(LogAppended(entry("A", payload='"' + "x" * 1_000_000 + '"')))
    assert hub.recent_bytes <= hub_module.RECENT_BYTES
    assert hub.subscribe(after="s-99").resumed
    assert not hub.subscribe(after="s-50").resumed


async def test_written_bytes_count_too() -> None:
    hub = a_hub()
    subscription = hub.subscribe()
    hub.publish(ChargerChanged(charge_point("A")))
    before = hub.recent_bytes
    written = await read(subscription)
    assert written is not None
    assert hub.recent_bytes == before + 2 * len(written)


async def test_a_reader_that_lets_too_many_bytes_wait_is_cut() -> None:
    hub = a_hub()
    subscription = hub.subscribe()
    for _ in range(40):
        hub.publish(LogAppended(entry("A", payload='"' + "x" * 1_000_000 + '"')))
    assert await read_now(subscription) is None
    assert hub.streams == 0


@pytest.mark.parametrize("kind", [LogAppended, MessagePassed])
async def test_an_event_has_the_beginning_of_a_long_payload(kind: type[LogAppended | MessagePassed]) -> None:
    hub = a_hub()
    subscription = hub.subscribe(["message", "log.appended"])
    hub.publish(kind(entry("A", payload='{"data":"' + "x" * 100_000 + '"}')))
    hub.publish(kind(entry("A", payload='{"data":"' + "x" * 10_000 + '"}')))
    (_, _, long), (_, _, usual) = parsed(await read(subscription))
    assert long["payload"].startswith('{"data":"xxx')
    assert long["payload"].endswith("... (100,011 characters)")
    assert len(usual["payload"]["data"]) == 10_000
