"""The message log, of one charger or of all."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest
from genx.api.http.moments import Since, Until, moment
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Json, Page, Time, json, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices, Services
from genx.api.http.words import words
from genx.api.v1.device_ids import DeviceId, DeviceIds, charger_ids
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views import message_log
from genx.db.views.message_log import LogFilter, LogRow
from genx.domain.errors import NotKnown
from genx.domain.message_log import Direction, LogEntry, MessageType

TAG = "Logs"
LIST = "logs"


class PassingMessage(Answer, frozen=True, kw_only=True):
    """A message between a charger and GenX, or an event of its connection."""

    device_id: str
    at: Time
    direction: Direction
    message_type: MessageType
    action: str | None
    message_id: str | None
    payload: Json
    error_code: str | None
    note: str | None


class LogAnswer(Answer, frozen=True, kw_only=True):
    """The answer to a Call."""

    id: str
    at: Time
    message_type: MessageType
    payload: Json
    error_code: str | None
    note: str | None


class LogItem(PassingMessage, frozen=True, kw_only=True):
    """An entry of the log. `callId` is the Call that it answers; `answer` is there in paired lists only."""

    id: str
    call_id: str | None
    answer: LogAnswer | UnsetType | None = UNSET


class LogPage(Page[LogItem], frozen=True, kw_only=True):
    """Entries, newest first. With a filter that no index serves a page may be short or empty: go on by its cursor."""


LONGEST_LIVE = 65_536
BEGINNING = 1_000
"""Longest payload in an event in characters, and the characters that are kept of a longer one."""


def passing(entry: LogEntry) -> PassingMessage:
    return PassingMessage(
        device_id=entry.device_id,
        at=time(entry.at),
        direction=entry.direction,
        message_type=entry.message_type,
        action=entry.action,
        message_id=entry.message_id,
        payload=json(_live(entry.payload)),
        error_code=entry.error_code,
        note=entry.note,
    )


def _live(payload: str | None) -> str | None:
    """Return the payload of an event. A long one is cut to its beginning, a string. The log itself has it whole."""
    if payload is None or len(payload) <= LONGEST_LIVE:
        return payload
    return f"{payload[:BEGINNING]}... ({len(payload):,} characters)"


def appended(entry: LogEntry) -> LogItem:
    """An entry of the log that was just committed."""
    call_id = entry.call.id if entry.call is not None and entry.call.id else None
    return item(
        LogRow(
            id=entry.id,
            device_id=entry.device_id,
            at=entry.at,
            direction=entry.direction,
            message_type=entry.message_type,
            action=entry.action,
            message_id=entry.message_id,
            payload=_live(entry.payload),
            error_code=entry.error_code,
            note=entry.note,
            call_id=call_id,
        )
    )


def item(row: LogRow, answer: LogAnswer | UnsetType | None = UNSET) -> LogItem:
    return LogItem(
        id=str(row.id),
        device_id=row.device_id,
        at=time(row.at),
        direction=row.direction,
        message_type=row.message_type,
        action=row.action,
        message_id=row.message_id,
        payload=json(row.payload),
        error_code=row.error_code,
        note=row.note,
        call_id=None if row.call_id is None else str(row.call_id),
        answer=answer,
    )


EXAMPLE = LogItem(
    id="1843712345678901248",
    device_id="CP-0042",
    at="2026-01-15T12:00:00.000Z",
    direction="chargerToServer",
    message_type="Call",
    action="StatusNotification",
    message_id="7",
    payload={"connectorId": 1, "errorCode": "NoError", "status": "Charging"},
    error_code=None,
    note=None,
    call_id=None,
    answer=LogAnswer(
        id="1843712345682046976",
        at="2026-01-15T12:00:00.003Z",
        message_type="CallResult",
        payload={},
        error_code=None,
        note=None,
    ),
)


async def log_filter(
    action: Annotated[
        list[str] | None, QueryParameter(max_items=20, description="Only these actions. Repeats, or has commas.")
    ] = None,
    direction: Annotated[list[Direction] | None, QueryParameter(max_items=2, description="Repeats.")] = None,
    message_type: Annotated[
        list[MessageType] | None, QueryParameter(name="messageType", max_items=5, description="Repeats.")
    ] = None,
    since: Since = None,
    before: Until = None,
    q: Annotated[str | None, QueryParameter(max_length=200, description="Text in payload, action or note.")] = None,
    note: Annotated[
        str | None,
        QueryParameter(max_length=200, description="Text in the note. `orphan` finds orphan stops."),
    ] = None,
    errors: Annotated[
        bool,
        QueryParameter(description="Only failures: CALLERRORs, unreadable frames, and faults that chargers report."),
    ] = False,
) -> LogFilter:
    return LogFilter(
        actions=tuple(words("action", action)),
        directions=tuple(direction or ()),
        message_types=tuple(message_type or ()),
        since=moment("from", since),
        before=moment("to", before),
        text=q,
        note=note,
        errors=errors,
    )


FromLogFilter = NamedDependency[SkipValidation[LogFilter]]
FILTERED = {"wanted": Provide(log_filter)}
Paired = Annotated[
    bool, QueryParameter(description="Embed the answer in its CALL, instead of listing it as an entry of its own.")
]


@get(
    "/chargers/{deviceId:str}/logs",
    dependencies=FILTERED,
    **operation(
        "listChargerLogs",
        "List a charger's messages, newest first",
        TAG,
        refusals=(NotKnown, BadCursor, *SEARCH_REFUSALS),
        response=LogPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_charger_logs(
    request: SignedInRequest,
    device_id: DeviceId,
    wanted: FromLogFilter,
    services: FromServices,
    paired: Paired = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> LogPage:
    async with services.searches.unit(request, searches=wanted.searches) as connection:
        charger = await chargers.known(connection, device_id)
        wanted = replace(wanted, charger_ids=(charger.charger_id,), paired=paired)
        return await _page(connection, services, wanted, cursor, limit)


@get(
    "/logs",
    dependencies=FILTERED,
    **operation(
        "listLogs",
        "List the messages of all chargers, newest first",
        TAG,
        refusals=(BadCursor, *SEARCH_REFUSALS),
        response=LogPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_logs(
    request: SignedInRequest,
    wanted: FromLogFilter,
    services: FromServices,
    device_id: DeviceIds = None,
    paired: Paired = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> LogPage:
    async with begin(services.engine) as connection:
        wanted = replace(wanted, charger_ids=await charger_ids(connection, device_id), paired=paired)
    async with services.searches.unit(request, searches=wanted.searches) as connection:
        return await _page(connection, services, wanted, cursor, limit)


async def _page(
    connection: AsyncConnection, services: Services, wanted: LogFilter, cursor: str | None, limit: int
) -> LogPage:
    found = await message_log.page(connection, wanted, services.cursors.read(LIST, cursor, int), limit)
    answers = await message_log.answers(connection, found.rows) if wanted.paired else {}
    return LogPage(
        items=[item(row, _answer(row, answers) if wanted.paired else UNSET) for row in found.rows],
        next_cursor=services.cursors.next(LIST, found.older_than),
    )


def _answer(call: LogRow, answers: dict[int, LogRow]) -> LogAnswer | None:
    row = answers.get(call.id)
    if row is None:
        return None
    return LogAnswer(
        id=str(row.id),
        at=time(row.at),
        message_type=row.message_type,
        payload=json(row.payload),
        error_code=row.error_code,
        note=row.note,
    )


ROUTES = [list_charger_logs, list_logs]
