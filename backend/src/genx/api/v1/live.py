"""GET /events: live events (text/event-stream)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import get
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ASGIApp, Receive, Scope, Send

from genx.api.http.auth import SignedInRequest, arrived_at
from genx.api.http.encodings import accepted
from genx.api.http.http_protocol import ABORT
from genx.api.http.operation import operation
from genx.api.http.services import FromServices, Services
from genx.api.http.words import words
from genx.api.v1.charger import shown
from genx.api.v1.device_ids import DeviceIds
from genx.api.v1.live_events import LiveEvents, Snapshot, Subscribed, summary
from genx.db.base.engine import begin
from genx.db.views import chargers as charger_views
from genx.domain.charge_point import ChargePoint
from genx.realtime import snapshot
from genx.realtime.frames import COMMENT, Frame, Gzip, Plain
from genx.realtime.hub import DEFAULT_TOPICS, TOPICS, Subscription, TooManyStreams

TAG = "Events"
SUBSCRIBED = "subscribed"
LONGEST_STREAM_S = 86_400.0
"""Seconds after which a stream ends even if its API key never expires, and has to be asked for again."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept-Encoding"),
    (b"x-accel-buffering", b"no"),
]


@get(
    "/events",
    **operation(
        "streamEvents",
        "Follow the live events: a snapshot, then every change",
        TAG,
        refusals=(TooManyStreams,),
        media_types={"text/event-stream": 'id: 19bc0d-41\nevent: charger.removed\ndata: {"deviceId":"CP-0042"}\n\n'},
        answers=str,
        events=LiveEvents,
        description=(
            "The first event is `snapshot`; before it comes `subscribed`, if you ask for it. The schema `LiveEvents`"
            " has the data of each event. `Last-Event-ID` resumes after an event; if that is too long ago, the stream"
            " starts with a new snapshot. An event without an id is not one to resume after. The stream ends when the"
            " token expires: sign in again and resume."
        ),
    ),
)
async def stream_events(
    request: SignedInRequest,
    services: FromServices,
    device_id: DeviceIds = None,
    types: Annotated[
        list[str] | None,
        QueryParameter(
            max_items=20,
            description=(
                f"Only these: {', '.join(TOPICS)}. Repeats, or has commas. `message` must be asked for, and so must"
                f" `{SUBSCRIBED}`, which says that the stream has begun."
            ),
        ),
    ] = None,
    with_snapshot: Annotated[
        bool, QueryParameter(name="snapshot", description="If false, the stream starts without the snapshot.")
    ] = True,
    watch: Annotated[
        list[str] | None,
        QueryParameter(
            max_items=50,
            description=(
                "The snapshot and all events but `summary` and `alarm` are of these chargers alone. Repeats, or has"
                " commas. Empty: of none."
            ),
        ),
    ] = None,
    snapshot_limit: Annotated[
        int | None,
        QueryParameter(
            name="snapshotLimit",
            ge=1,
            description=(
                f"Sends the snapshot in pages of {snapshot.BATCH} chargers, each an event, those online first. Only the"
                " first page is sent if more chargers than this are covered."
            ),
        ),
    ] = None,
    last_event_id: Annotated[
        str | None, HeaderParameter(name="Last-Event-ID", max_length=100, description="Resume after this event.")
    ] = None,
) -> ASGIApp:
    names = words("types", types)
    watched = None if watch is None else words("watch", watch)
    extensions: Mapping[str, Any] = request.scope.get("extensions") or {}
    subscription = services.hub.subscribe(
        _topics(names),
        device_id or (),
        watched=watched,
        after=last_event_id,
        owner=request.user.user.user_id,
        on_cut=extensions.get(ABORT, lambda: None),
    )
    wanted = (
        SnapshotWanted(device_id or (), watched, snapshot_limit) if with_snapshot and not subscription.resumed else None
    )
    first = [COMMENT, _subscribed(subscription)] if SUBSCRIBED in names else [COMMENT]
    writer = Gzip() if "gzip" in accepted(request.headers.get("accept-encoding", "")) else Plain()
    return EventStream(services, subscription, request, first, wanted, writer)


def _topics(names: list[str]) -> Collection[str]:
    no_topics = {"snapshot", SUBSCRIBED}
    unknown = sorted({*names} - {*TOPICS} - no_topics)
    if unknown:
        message = f"There is no {', '.join(unknown)}; there are: {', '.join((*TOPICS, SUBSCRIBED))}."
        raise ValidationException(extra=[{"key": "types", "message": message}])
    return ({*names} - no_topics) or DEFAULT_TOPICS


def _subscribed(subscription: Subscription) -> Frame:
    """Return the first event. It has no id, because missed events or the snapshot are still to come."""
    data = Subscribed(types=sorted(subscription.topics), resumed=subscription.resumed)
    return Frame.of(None, SUBSCRIBED, msgspec.json.encode(data))


Batches = AsyncIterator[list[ChargePoint]]


class SnapshotWanted(NamedTuple):
    """The snapshot at the beginning of a stream.

    It has the chargers `device_ids` (empty: all) that are among `watched` (None: all). With a `limit` it comes in
    pages, and only the first page is sent if there are more chargers than that.
    """

    device_ids: Collection[str]
    watched: Collection[str] | None
    limit: int | None


class EventStream:
    """The response of a stream. It ends when its reader leaves, its token expires or the server stops."""

    def __init__(
        self,
        services: Services,
        subscription: Subscription,
        request: SignedInRequest,
        first: list[Frame],
        wanted: SnapshotWanted | None,
        writer: Plain | Gzip,
    ) -> None:
        self._services = services
        self._subscription = subscription
        self._at = arrived_at(request.scope)
        self._identity = request.user
        self._credentials = request.auth
        self._first = first
        self._wanted = wanted
        self._writer = writer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        tasks = {loop.create_task(self._write(send)), loop.create_task(_left(receive))}
        try:
            with self._while_allowed():
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._subscription.close()
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for error in results:
            if isinstance(error, Exception):
                raise error

    @contextmanager
    def _while_allowed(self) -> Iterator[None]:
        """End the stream when its token expires or its reader's access changes. They can sign in again and resume."""
        end = self._subscription.end
        expires_at = self._identity.expires_at
        left = LONGEST_STREAM_S if expires_at is None else (expires_at - self._at).total_seconds()
        expiry = asyncio.get_running_loop().call_later(min(left, LONGEST_STREAM_S), end)
        try:
            with self._services.accounts.identities.watching(self._identity, end):
                yield
        finally:
            expiry.cancel()

    async def _write(self, send: Send) -> None:
        writer = self._writer
        encoding = [(b"content-encoding", writer.encoding.encode())] if writer.encoding else []
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *encoding]})
        async with aclosing(self._frames()) as pieces:
            async for frames in pieces:
                await send({"type": "http.response.body", "body": writer.write(frames), "more_body": True})
        await send({"type": "http.response.body", "body": writer.end(), "more_body": False})

    async def _frames(self) -> AsyncGenerator[list[Frame], None]:
        # Access may have ended between its check and this watch.
        if await self._services.accounts.identities.identify(self._credentials, self._at) is None:
            return
        # Sent at once, because a proxy may hold back an answer without a body.
        yield self._first
        if self._wanted is not None:
            async with aclosing(self._snapshot(self._wanted)) as frames:
                async for frame in frames:
                    yield [frame]
        elif not self._subscription.resumed:
            yield self._summary(self._subscription.start_id)
        while (waiting := await self._subscription.read()) is not None:
            yield waiting

    def _summary(self, event_id: str | None) -> list[Frame]:
        if "summary" not in self._subscription.topics:
            return []
        now = msgspec.json.encode(summary(self._services.hub.fleet.summary()))
        return [Frame.of(event_id, "summary", now)]

    async def _snapshot(self, wanted: SnapshotWanted) -> AsyncGenerator[Frame, None]:
        services = self._services
        async with begin(services.engine) as connection:
            charger_ids = await charger_views.ids(connection, wanted.device_ids, wanted.watched)
        total = len(charger_ids)
        is_beyond = wanted.limit is not None and total > wanted.limit
        sent = charger_ids[: snapshot.BATCH] if is_beyond else charger_ids
        async with aclosing(snapshot.take(services.engine, services.charge_points, sent)) as batches:
            frames = self._one_event(batches, total) if wanted.limit is None else self._pages(batches, len(sent), total)
            async for frame in frames:
                yield frame

    async def _one_event(self, batches: Batches, total: int) -> AsyncGenerator[Frame, None]:
        """Yield the snapshot piece by piece: ten thousand chargers at once would hold up everybody else."""
        yield Frame(f'id: {self._subscription.start_id}\nevent: snapshot\ndata: {{"chargers":['.encode())
        comma = b""
        async for batch in batches:
            if batch:
                yield Frame(comma + msgspec.json.encode([shown(charge_point) for charge_point in batch])[1:-1])
                comma = b","
        yield Frame(f'],"page":0,"last":true,"total":{total}}}\n\n'.encode())
        for frame in self._summary(self._subscription.start_id):
            yield frame

    async def _pages(self, batches: Batches, sent: int, total: int) -> AsyncGenerator[Frame, None]:
        """Yield an event for each page, and the summary after the first, because people look at that first.

        No page but the last has an id: a reader that is cut off before it needs a new snapshot.
        """
        pages = max(1, -(-sent // snapshot.BATCH))
        page = 0
        async for batch in batches:
            chargers = [shown(charge_point) for charge_point in batch]
            is_last = page == pages - 1
            event_id = self._subscription.start_id if is_last else None
            data = msgspec.json.encode(Snapshot(chargers=chargers, page=page, last=is_last, total=total))
            yield Frame.of(event_id, "snapshot", data)
            for frame in self._summary(event_id) if page == 0 else []:
                yield frame
            page += 1


async def _left(receive: Receive) -> None:
    """Wait until the reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


ROUTES = [stream_events]
