"""Commands and what came of them: the history of one charger and of all, and the withdrawal of queued ones."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter, SkipValidation

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.moments import Since, Until, moment
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Json, Page, Time, json, time
from genx.api.http.services import FromServices, Services, current_charger
from genx.api.v1.device_ids import DeviceId, DeviceIds
from genx.db.base.engine import begin
from genx.db.queries import audit_log, commands
from genx.db.views import commands as views
from genx.db.views.commands import CommandFilter
from genx.domain.command import Command, CommandStatus
from genx.domain.effects.effect import EffectReason, EffectState
from genx.domain.errors import CommandSent, NotKnown

TAG = "Commands"
CommandId = Annotated[UUID, PathParameter(name="commandId", description="`commandId` of the command.")]
COMMANDS = "commands"


class CommandItem(Answer, frozen=True, kw_only=True):
    """A command and its two results: the charger's answer, and the effect. Secrets are masked.

    `error` says why there is no response. `errorCode` is the charger's own, or `UnusableAnswer` if an answer came that
    GenX can't use. A `queued` command is given up at `expiresAt`.

    `effect` says whether what the charger agreed to happened: `none` (there is nothing to expect), `awaited` until
    `effectDue`, `confirmed`, `missed`, or `contrary` if the opposite happened. `effectReason` is for programs,
    and `effectAbout` is what was seen; `effectNote` says both to people.
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
    expires_at: Time | None
    batch_id: str | None
    effect: EffectState
    effect_due: Time | None
    effect_at: Time | None
    effect_reason: EffectReason | None
    effect_about: str | None
    effect_note: str | None


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
        expires_at=time(kept.expires_at),
        batch_id=kept.batch_id,
        effect=kept.effect,
        effect_due=time(kept.effect_due),
        effect_at=time(kept.effect_at),
        effect_reason=kept.effect_reason,
        effect_about=kept.effect_about,
        effect_note=kept.effect_note,
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
    expires_at=None,
    batch_id=None,
    effect="confirmed",
    effect_due="2026-01-15T12:15:00.120Z",
    effect_at="2026-01-15T12:00:41.870Z",
    effect_reason="restarted",
    effect_about="",
    effect_note="The charger restarted.",
)


async def command_filter(
    device_ids: DeviceIds = None,
    action: Annotated[str | None, QueryParameter(max_length=50, description="An action such as `Reset`.")] = None,
    status: Annotated[CommandStatus | None, QueryParameter()] = None,
    effect: Annotated[EffectState | None, QueryParameter()] = None,
    batch_id: Annotated[UUID | None, QueryParameter(name="batchId", description="Those of a batch.")] = None,
    requested_by: Annotated[
        str | None, QueryParameter(name="requestedBy", max_length=300, description="A person or an API key, by name.")
    ] = None,
    since: Since = None,
    until: Until = None,
) -> CommandFilter:
    return CommandFilter(
        device_ids=device_ids or (),
        action=action,
        status=status,
        effect=effect,
        batch_id=batch_id,
        requested_by=requested_by,
        since=moment("from", since),
        until=moment("to", until),
    )


FromFilter = NamedDependency[SkipValidation[CommandFilter]]


@get(
    "/commands",
    dependencies={"wanted": Provide(command_filter)},
    **operation(
        "listCommands",
        "List the commands sent to all chargers, newest first",
        TAG,
        refusals=(BadCursor,),
        response=CommandPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_commands(
    wanted: FromFilter, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> CommandPage:
    return await _page(services, wanted, cursor, limit)


@get(
    "/commands/{commandId:uuid}",
    **operation(
        "getCommand", "Get a command with its answer and its effect", TAG, refusals=(NotKnown,), response=EXAMPLE
    ),
)
async def get_command(command_id: CommandId, services: FromServices) -> CommandItem:
    async with begin(services.engine) as connection:
        return command(await commands.known(connection, str(command_id)))


@delete(
    "/commands/{commandId:uuid}",
    **operation(
        "withdrawCommand",
        "Withdraw a queued command",
        TAG,
        role="operator",
        refusals=(NotKnown, CommandSent),
    ),
)
async def withdraw_command(request: SignedInRequest, command_id: CommandId, services: FromServices) -> None:
    async with begin(services.engine) as connection:
        known = await commands.known(connection, str(command_id))
        services.commands.later.withdraw(known.command_id)
        withdrawn = visit(request).did("command.withdrawn", ("charger", known.device_id, None), command=known.action)
        await audit_log.add(connection, withdrawn)


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
    charger = await current_charger(services, device_id)
    return await _page(services, CommandFilter(device_ids=[charger.device_id]), cursor, limit)


async def _page(services: Services, wanted: CommandFilter, cursor: str | None, limit: int) -> CommandPage:
    after = services.cursors.read(COMMANDS, cursor, tuple[datetime, UUID])
    async with begin(services.engine) as connection:
        found = await views.page(connection, wanted, after, limit + 1)
    items, following = services.cursors.page(COMMANDS, found, limit, lambda kept: (kept.requested_at, kept.command_id))
    return CommandPage(items=[command(kept) for kept in items], next_cursor=following)


ROUTES = [list_charger_commands, list_commands, get_command, withdraw_command]
