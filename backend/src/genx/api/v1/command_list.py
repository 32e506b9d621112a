"""Commands that were sent to a charger, newest first."""

from datetime import datetime
from uuid import UUID

from litestar import get

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Json, Page, Time, json, time
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceId
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views.commands import commands_of
from genx.domain.command import Command, CommandStatus
from genx.domain.errors import NotKnown

TAG = "Chargers"
COMMANDS = "commands"


class CommandItem(Answer, frozen=True, kw_only=True):
    """A command and its outcome. Secrets in request and response are masked.

    `error` says why there is no response. `errorCode` is the charger's own, or `UnusableAnswer` if an answer came that
    GenX can't use.
    """

    command_id: str
    device_id: str
    action: str
    request: Json
    status: CommandStatus
    requested_at: Time
    requested_by: str | None
    sent_at: Time | None
    answered_at: Time | None
    response: Json
    error_code: str | None
    error: str | None


class CommandPage(Page[CommandItem], frozen=True, kw_only=True):
    """Commands, newest first."""


def command(kept: Command) -> CommandItem:
    return CommandItem(
        command_id=kept.command_id,
        device_id=kept.device_id,
        action=kept.action,
        request=json(kept.request),
        status=kept.status,
        requested_at=time(kept.requested_at),
        requested_by=kept.requested_by,
        sent_at=time(kept.sent_at),
        answered_at=time(kept.answered_at),
        response=json(kept.response),
        error_code=kept.error_code,
        error=kept.error,
    )


EXAMPLE = CommandItem(
    command_id="6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
    device_id="CP-0042",
    action="Reset",
    request={"type": "Soft"},
    status="answered",
    requested_at="2026-01-15T12:00:00.000Z",
    requested_by="admin@localhost",
    sent_at="2026-01-15T12:00:00.001Z",
    answered_at="2026-01-15T12:00:00.120Z",
    response={"status": "Accepted"},
    error_code=None,
    error=None,
)


@get(
    "/chargers/{deviceId:str}/commands",
    **operation(
        "listChargerCommands",
        "List the commands sent to a charger, newest first",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=CommandPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_charger_commands(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> CommandPage:
    after = services.cursors.read(COMMANDS, cursor, tuple[datetime, UUID])
    async with begin(services.engine) as connection:
        charger = await chargers.known(connection, device_id)
        found = await commands_of(connection, charger.charger_id, after, limit + 1)
    items, following = services.cursors.page(COMMANDS, found, limit, lambda kept: (kept.requested_at, kept.command_id))
    return CommandPage(items=[command(kept) for kept in items], next_cursor=following)


ROUTES = [list_charger_commands]
