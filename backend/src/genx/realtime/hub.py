"""Fan-out of events to streams: numbered, bounded, each event encoded at most once."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Hashable
from itertools import islice
from operator import attrgetter
from typing import Any, Final, NamedTuple

from genx.domain.errors import Refusal
from genx.domain.events import (
    AlarmChanged,
    BatchProgressed,
    ChargerChanged,
    ChargerRemoved,
    CommandEffectChanged,
    CommandFinished,
    Event,
    LogAppended,
    MessagePassed,
    TransactionStarted,
    TransactionStopped,
    TransactionUpdated,
)
from genx.realtime.fleet import Fleet, FleetChanged
from genx.realtime.frames import COMMENT, Frame


def _of_connectors(event: ChargerChanged) -> int:
    return len(event.charge_point.connectors) * CONNECTOR_BYTES


def _of_payload(event: LogAppended | MessagePassed) -> int:
    return len(event.entry.payload or "")


class Kind(NamedTuple):
    """The name of an event on the wire, its charge point (None for the whole fleet), and its extra size.

    The size is an estimate of its bytes in memory, beside `EVENT_BYTES`.
    """

    topic: str
    device_id: Callable[[Any], str] | None
    size: Callable[[Any], int] | None = None


KINDS: Final[dict[type, Kind]] = {
    ChargerChanged: Kind("charger.status", attrgetter("charge_point.device_id"), _of_connectors),
    ChargerRemoved: Kind("charger.removed", attrgetter("device_id")),
    LogAppended: Kind("log.appended", attrgetter("entry.device_id"), _of_payload),
    TransactionStarted: Kind("transaction.started", attrgetter("transaction.device_id")),
    TransactionUpdated: Kind("transaction.updated", attrgetter("transaction.device_id")),
    TransactionStopped: Kind("transaction.stopped", attrgetter("transaction.device_id")),
    CommandFinished: Kind("command.finished", attrgetter("command.device_id")),
    CommandEffectChanged: Kind("command.effect", attrgetter("device_id")),
    BatchProgressed: Kind("batch.progress", None),
    AlarmChanged: Kind("alarm", lambda event: event.alarm.device_id or ""),
    FleetChanged: Kind("summary", None),
    MessagePassed: Kind("message", attrgetter("entry.device_id"), _of_payload),
}
TOPICS: Final = tuple(kind.topic for kind in KINDS.values())
DEFAULT_TOPICS: Final = frozenset(TOPICS) - {"message"}
"""The kinds of events of a stream that names none."""

MAX_STREAMS: Final = 2_000
MAX_STREAMS_OF_ONE: Final = 500
"""Streams that one owner may have."""
RECENT_EVENTS: Final = 16_384
"""Events that a stream may have missed and still resume."""
RECENT_BYTES: Final = 32 << 20
"""Bytes that these events may take in memory; fewer are kept if they are large."""
QUEUE_LENGTH: Final = 16_384
"""Events that may wait for one reader before it is cut off."""
QUEUE_BYTES: Final = 32 << 20
"""Bytes that may wait for one reader."""
EVENT_BYTES: Final = 2_048
"""Bytes of an event in memory, mostly the measurements of a charge point's connector."""
CONNECTOR_BYTES: Final = 128
"""Bytes that a connector adds to the state of a charge point. Most of it is shared with the states before and after."""
COMMENT_EVERY: Final = 15
"""Seconds between the comment lines that keep proxies from closing a silent stream."""

Encoder = Callable[[Event | FleetChanged], bytes]


class TooManyStreams(Refusal):
    """The bound on open event streams is reached."""

    type = "too-many-streams"
    status_hint = 503
    retry_after = 5


class Numbered:
    """An event on its way to the streams, and its frame once somebody needed that."""

    __slots__ = ("event", "frame", "id", "kind", "size")

    def __init__(self, event_id: int, kind: Kind, event: Event | FleetChanged) -> None:
        self.id = event_id
        self.kind = kind
        self.event = event
        self.frame: Frame | None = None
        self.size = EVENT_BYTES if kind.size is None else EVENT_BYTES + kind.size(event)


class Subscription:
    """One stream: its filters, and the frames that wait for its reader."""

    def __init__(
        self,
        hub: "Hub",
        topics: Collection[str],
        device_ids: Collection[str],
        watched: Collection[str] | None,
        owner: Hashable,
        on_cut: Callable[[], None],
    ) -> None:
        self.topics = frozenset(topics)
        self.owner = owner
        self.resumed = False
        self.start_id = ""
        self._device_ids = frozenset(device_id.lower() for device_id in device_ids)
        self._watched = None if watched is None else frozenset(device_id.lower() for device_id in watched)
        self._hub = hub
        self._on_cut = on_cut
        self._queue: deque[Numbered | Frame] = deque()
        self._queued_bytes = 0
        self._reader: asyncio.Future[None] | None = None
        self._ended = False

    def covers(self, event: Numbered) -> bool:
        """Return whether the stream wants this event of this charge point."""
        if event.kind.device_id is None:
            return True
        device_id = event.kind.device_id(event.event).lower()
        if self._device_ids and device_id not in self._device_ids:
            return False
        return self._watched is None or event.kind.topic == "alarm" or device_id in self._watched

    def push(self, item: Numbered | Frame) -> None:
        """Queue an event or a ready frame. A reader that is too slow to keep its queue short is cut off."""
        if len(self._queue) >= self._hub.queue_length or self._queued_bytes >= QUEUE_BYTES:
            self.cut()
            return
        self._queue.append(item)
        self._queued_bytes += item.size
        self._wake()

    async def read(self) -> list[Frame] | None:
        """Return all waiting frames as soon as there are any; None if the stream has ended."""
        while not self._queue:
            if self._ended:
                return None
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        frames = [item if isinstance(item, Frame) else self._hub.frame(item) for item in self._queue]
        self._queue.clear()
        self._queued_bytes = 0
        return frames

    def end(self) -> None:
        """End the stream. The reader gets the waiting frames and then None; one that is stuck in sending is cut off."""
        if self._reader is None and not self._ended:
            self.cut()
        self._ended = True
        self._wake()

    def cut(self) -> None:
        """End the stream and its link at once: a reader that can't follow starts again."""
        self._ended = True
        self._queue.clear()
        self.close()
        self._on_cut()
        self._wake()

    def close(self) -> None:
        """Forget the stream: its reader is gone."""
        self._hub.forget(self)

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class Hub:
    """Passes every event once, in order. `start` tells this process's event ids from any other's."""

    def __init__(
        self,
        encode: Encoder,
        *,
        start: str,
        max_streams: int = MAX_STREAMS,
        recent_events: int = RECENT_EVENTS,
        queue_length: int = QUEUE_LENGTH,
    ) -> None:
        self.fleet = Fleet()
        self.queue_length = queue_length
        self.draining = False
        self.published = 0
        self._encode = encode
        self._start = start
        self.max_streams = max_streams
        self.max_streams_of_one = MAX_STREAMS_OF_ONE
        self._recent: deque[Numbered] = deque()
        self._recent_events = recent_events
        self.recent_bytes = 0
        self._streams: dict[Subscription, None] = {}
        self._by_topic: dict[str, dict[Subscription, None]] = {topic: {} for topic in TOPICS}

    @property
    def streams(self) -> int:
        """Number of open streams."""
        return len(self._streams)

    @property
    def messages_wanted(self) -> bool:
        """Return whether anybody listens to every message as it passes."""
        return bool(self._by_topic["message"])

    def publish(self, event: Event | FleetChanged) -> None:
        """Queue an event for the streams that want it. In the path of every message: it neither encodes nor waits."""
        kind = KINDS[type(event)]
        readers = self._by_topic[kind.topic]
        if kind.topic == "message":
            # Messages pass too fast to be kept for resuming; they bear the id of the last event that was.
            numbered = Numbered(self.published, kind, event)
        else:
            self.published += 1
            numbered = Numbered(self.published, kind, event)
            self._remember(numbered)
            self._count(event)
        for subscription in list(readers):
            if subscription.covers(numbered):
                subscription.push(numbered)

    def _remember(self, event: Numbered) -> None:
        self._recent.append(event)
        self.recent_bytes += event.size
        while self.recent_bytes > RECENT_BYTES or len(self._recent) > self._recent_events:
            oldest = self._recent.popleft()
            self.recent_bytes -= oldest.size
            oldest.size = 0

    def _count(self, event: Event | FleetChanged) -> None:
        if isinstance(event, ChargerChanged):
            self.fleet.note(event.charge_point)
        elif isinstance(event, ChargerRemoved):
            self.fleet.forget(event.device_id)

    def subscribe(
        self,
        topics: Collection[str] = DEFAULT_TOPICS,
        device_ids: Collection[str] = (),
        *,
        watched: Collection[str] | None = None,
        after: str | None = None,
        owner: Hashable = None,
        on_cut: Callable[[], None] = lambda: None,
    ) -> Subscription:
        """Return a stream from now on, or from the event `after` if that is recent enough (`resumed`).

        For charge points that are not `watched` (None: all are) it has only alarms.
        Raises TooManyStreams if all streams together, or those of this owner, are too many.
        """
        if self.draining or len(self._streams) >= self.max_streams:
            raise TooManyStreams("Too many event streams are open: close one, or try again later.")
        if sum(stream.owner == owner for stream in self._streams) >= self.max_streams_of_one:
            raise TooManyStreams("You have too many event streams open; close one.")
        subscription = Subscription(self, topics, device_ids, watched, owner, on_cut)
        subscription.start_id = self.event_id(self.published)
        missed = None if after is None else self._missed(subscription, after)
        if missed is not None:
            subscription.resumed = True
            for event in missed:
                subscription.push(event)
        self._streams[subscription] = None
        for topic in subscription.topics:
            self._by_topic[topic][subscription] = None
        return subscription

    def _missed(self, subscription: Subscription, after: str) -> list[Numbered] | None:
        """Return the events since `after`, or None if they are not known any more."""
        start, _, number = after.rpartition("-")
        if start != self._start or not (number.isascii() and number.isdecimal()) or len(number) > 18:
            return None
        oldest = self.published - len(self._recent)
        if not oldest <= int(number) <= self.published:
            return None
        passed = islice(self._recent, int(number) - oldest, None)
        missed = [event for event in passed if event.kind.topic in subscription.topics and subscription.covers(event)]
        return missed if len(missed) <= self.queue_length else None

    def forget(self, subscription: Subscription) -> None:
        self._streams.pop(subscription, None)
        for topic in subscription.topics:
            self._by_topic[topic].pop(subscription, None)

    def event_id(self, number: int) -> str:
        return f"{self._start}-{number}"

    def frame(self, event: Numbered) -> Frame:
        """Return the frame of an event, the same for every stream."""
        if event.frame is None:
            event.frame = Frame.of(self.event_id(event.id), event.kind.topic, self._encode(event.event))
            self._grown(event, event.frame.size)
        return event.frame

    def _grown(self, event: Numbered, size: int) -> None:
        """Count the bytes of a frame if its event is still kept for resuming."""
        if event.size and event.kind.topic != "message":
            event.size += size
            self.recent_bytes += size

    def drain(self) -> None:
        """End all streams because the server stops."""
        self.draining = True
        for subscription in list(self._streams):
            subscription.end()

    async def run(self) -> None:
        """Publish the fleet's summary each second in which it changed, and now and then a sign of life."""
        last, seconds = self.fleet.summary(), 0
        while True:
            await asyncio.sleep(1)
            summary, seconds = self.fleet.summary(), seconds + 1
            if summary != last:
                self.publish(FleetChanged(summary))
            if seconds % COMMENT_EVERY == 0:
                for subscription in list(self._streams):
                    subscription.push(COMMENT)
            last = summary
