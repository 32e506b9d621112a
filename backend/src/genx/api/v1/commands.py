"""Commands: a route for each row of the table of commands."""

import asyncio
from datetime import timedelta
from types import new_class
from typing import Annotated, Any, Literal, NamedTuple

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, JSONBody, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict, replace

from genx.accounts.visits import Visit
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.services import FromServices, Services, current_charger
from genx.api.v1.command_list import EXAMPLE, TAG, CommandItem
from genx.api.v1.command_list import command as shown
from genx.api.v1.device_ids import DeviceId
from genx.central_system.commands.runner import Terms
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.versions import COMMANDS
from genx.db.base.engine import begin
from genx.db.queries import commands
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.errors import (
    ChargerError,
    ChargerOffline,
    ChargerTimeout,
    CommandQueueFull,
    ConnectionLost,
    IdempotencyKeyReused,
    NotForLater,
    NotKept,
    NotKnown,
)
from genx.realtime.hub import TooManyStreams

EFFECT = "command.effect"
LONGEST_WAIT = 120
"""Seconds."""
REFUSALS = (
    NotKnown,
    ChargerOffline,
    ConnectionLost,
    IdempotencyKeyReused,
    CommandQueueFull,
    ChargerError,
    NotKept,
    ChargerTimeout,
    NotForLater,
    TooManyStreams,
)
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Makes a retry safe: the same key returns the answer to the first request.",
    ),
]
Force = Annotated[bool, QueryParameter(description="Sends the command even if GenX doubts that it can work now.")]


LONGEST_QUEUED = 7 * 86_400
WhenOnline = Annotated[
    int | None,
    QueryParameter(
        name="whenOnline",
        ge=1,
        le=LONGEST_QUEUED,
        description="Queue the command for an offline charger, for so many seconds at most. It is sent once.",
    ),
]
Wait = Annotated[
    Literal["effect"] | None,
    QueryParameter(description=f"`effect`: answer when the effect is settled, after {LONGEST_WAIT} s at the latest."),
]


class CommandAnswer(CommandItem, frozen=True, kw_only=True):
    """The charger's own answer: `response.status` may be Rejected. Whether anything happened is the effect.

    `warnings` are sentences for people about the request.
    """

    warnings: list[str]


def _route(name: str, spec: CommandSpec) -> HTTPRouteHandler:
    body: Any = strict_type(spec.request_type)

    async def run_command(
        request: SignedInRequest,
        device_id: DeviceId,
        data: JSONBody[body],
        services: FromServices,
        idempotency_key: IdempotencyKey = None,
        when_online: WhenOnline = None,
        wait: Wait = None,
    ) -> Response[CommandAnswer]:
        asked = Asked(name, spec, device_id, data, idempotency_key, when_online, wait)
        return await _run(request, services, asked)

    async def run_or_force_command(
        request: SignedInRequest,
        device_id: DeviceId,
        data: JSONBody[body],
        services: FromServices,
        idempotency_key: IdempotencyKey = None,
        when_online: WhenOnline = None,
        wait: Wait = None,
        force: Force = False,
    ) -> Response[CommandAnswer]:
        asked = Asked(name, spec, device_id, data, idempotency_key, when_online, wait, force)
        return await _run(request, services, asked)

    route = post(f"/chargers/{{deviceId:str}}/commands/{name}", status_code=200, **_described(name, spec))
    return route(run_command if spec.doubt is None else run_or_force_command)


class Asked(NamedTuple):
    """A request for a command, with all its parameters."""

    name: str
    spec: CommandSpec
    device_id: str
    request: Struct
    idempotency_key: str | None
    when_online: int | None
    wait: Literal["effect"] | None
    force: bool = False


def _described(name: str, spec: CommandSpec) -> dict[str, Any]:
    return operation(
        _operation_id(name),
        spec.summary,
        TAG,
        role="operator",
        refusals=(*REFUSALS, *spec.refusals),
        invalid_body_status=422,
        request=spec.example,
        response=CommandAnswer(**{**asdict(EXAMPLE), "action": spec.action, "request": spec.example}, warnings=[]),
        also={202: "The charger is offline, and the command is queued."} if spec.may_wait else {},
    )


async def _run(request: SignedInRequest, services: Services, asked: Asked) -> Response[CommandAnswer]:
    charger = await current_charger(services, asked.device_id)
    known = await services.commands.known(asked.name, charger.charger_id)
    warnings = services.commands.warnings(asked.name, charger, asked.request, known)
    is_online = services.charge_points.live(asked.device_id) is not None
    terms = replace(_terms(visit(request), asked, charger, online=is_online), known=known)
    command = await services.commands.run(asked.name, asked.device_id, asked.request, terms)
    if asked.name == "get-configuration" and command.status == "answered":
        services.wanted.charger_changed(charger.device_id)
    if asked.wait is not None and command.effect == "awaited":
        command = await _settled(services, command)
    answer = CommandAnswer(**asdict(shown(command)), warnings=warnings)
    return Response(answer, status_code=202 if command.status == "queued" else 200)


def _terms(visited: Visit, asked: Asked, charger: ChargePoint, *, online: bool) -> Terms:
    """Return the person who asks for a command, and the way in which it is asked for."""
    may_wait = asked.when_online is not None
    return Terms(
        by=visited.actor.name,
        charger_id=charger.charger_id,
        idempotency_key=asked.idempotency_key,
        until=visited.at + timedelta(seconds=asked.when_online or 0) if may_wait else None,
        offline=charger if may_wait and not online else None,
        audited=visited.did(
            "command.requested", ("charger", charger.device_id, charger.name), command=asked.spec.action
        ),
        force=asked.force,
    )


def strict_type(request_type: type[Struct]) -> type[Struct]:
    """Return the request's type for the API, which refuses unknown fields. Messages of chargers may have them."""
    return new_class(request_type.__name__, (request_type,), {"forbid_unknown_fields": True, "frozen": True})


async def _settled(services: Services, command: Command) -> Command:
    """Return the command once its effect is settled, or as it is after LONGEST_WAIT."""
    bell = services.hub.subscribe([EFFECT], [command.device_id])
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while (command := await _kept(services, command)).effect == "awaited":
                await bell.read()
    except TimeoutError:
        pass
    finally:
        bell.close()
    return command


async def _kept(services: Services, command: Command) -> Command:
    async with begin(services.engine) as connection:
        return await commands.known(connection, command.command_id)


def _operation_id(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(word.capitalize() for word in others)


ROUTES = [_route(name, spec) for name, spec in COMMANDS.items()]
