"""Commands: a route for each row of the table of commands."""

from types import new_class
from typing import Annotated, Any

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, JSONBody, QueryParameter
from msgspec import Struct

from genx.api.http.auth import SignedInRequest
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Json, Time, json, time
from genx.api.http.services import FromServices, Services
from genx.api.v1.device_ids import DeviceId
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.versions import COMMANDS
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.domain.command import Command
from genx.domain.errors import (
    ChargerError,
    ChargerOffline,
    ChargerTimeout,
    CommandQueueFull,
    ConnectionLost,
    IdempotencyKeyReused,
    NotKept,
    NotKnown,
)

TAG = "Commands"
REFUSALS = (
    NotKnown,
    ChargerOffline,
    ConnectionLost,
    IdempotencyKeyReused,
    CommandQueueFull,
    ChargerError,
    NotKept,
    ChargerTimeout,
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


class CommandAnswer(Answer, frozen=True, kw_only=True):
    """The charger's own answer. `response.status` may be Rejected: that is an answer, too.

    `warnings` are sentences for people about the request.
    """

    command_id: str
    action: str
    response: Json
    sent_at: Time | None
    answered_at: Time | None
    warnings: list[str]


def _route(name: str, spec: CommandSpec) -> HTTPRouteHandler:
    body: Any = _strict(spec.request_type)

    async def run_command(
        request: SignedInRequest,
        device_id: DeviceId,
        data: JSONBody[body],
        services: FromServices,
        idempotency_key: IdempotencyKey = None,
    ) -> CommandAnswer:
        return await _run(name, device_id, data, services, request, idempotency_key)

    async def run_or_force_command(
        request: SignedInRequest,
        device_id: DeviceId,
        data: JSONBody[body],
        services: FromServices,
        idempotency_key: IdempotencyKey = None,
        force: Force = False,
    ) -> CommandAnswer:
        return await _run(name, device_id, data, services, request, idempotency_key, force=force)

    route = post(f"/chargers/{{deviceId:str}}/commands/{name}", status_code=200, **_described(name, spec))
    return route(run_command if spec.doubt is None else run_or_force_command)


def _described(name: str, spec: CommandSpec) -> dict[str, Any]:
    return operation(
        _operation_id(name),
        spec.summary,
        TAG,
        role="operator",
        refusals=(*REFUSALS, *spec.refusals),
        invalid_body_status=422,
        request=spec.example,
        response=CommandAnswer(
            command_id="6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
            action=spec.action,
            response={"status": "Accepted"},
            sent_at="2026-01-15T12:00:00.001Z",
            answered_at="2026-01-15T12:00:00.120Z",
            warnings=[],
        ),
    )


async def _run(
    name: str,
    device_id: str,
    data: Struct,
    services: Services,
    request: SignedInRequest,
    idempotency_key: str | None,
    *,
    force: bool = False,
) -> CommandAnswer:
    if services.charge_points.live(device_id) is None:
        async with begin(services.engine) as connection:
            await chargers.known(connection, device_id)
    warnings = await services.commands.warnings(name, device_id, data)
    command = await services.commands.run(
        name, device_id, data, by=request.user.name, idempotency_key=idempotency_key, force=force
    )
    return _answer(command, warnings)


def _strict(request_type: type[Struct]) -> type[Struct]:
    """Return the request's type for the API, which refuses unknown fields. Messages of chargers may have them."""
    return new_class(request_type.__name__, (request_type,), {"forbid_unknown_fields": True, "frozen": True})


def _answer(command: Command, warnings: list[str]) -> CommandAnswer:
    return CommandAnswer(
        command_id=command.command_id,
        action=command.action,
        response=json(command.response),
        sent_at=time(command.sent_at),
        answered_at=time(command.answered_at),
        warnings=warnings,
    )


def _operation_id(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(word.capitalize() for word in others)


ROUTES = [_route(name, spec) for name, spec in COMMANDS.items()]
