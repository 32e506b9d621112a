"""Stopping a running transaction."""

from litestar import post
from msgspec.structs import asdict

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.services import FromServices
from genx.api.v1.command_list import EXAMPLE
from genx.api.v1.command_list import command as shown
from genx.api.v1.commands import REFUSALS, CommandAnswer
from genx.api.v1.transactions import TAG, TransactionId, known
from genx.central_system.commands.ladder import Stopped
from genx.central_system.commands.runner import Terms
from genx.db.base.engine import begin
from genx.domain.errors import TransactionOver


@post(
    "/transactions/{transactionId:int}/stop",
    status_code=200,
    **operation(
        "stopTransaction",
        "Ask the charger to end a running transaction",
        TAG,
        role="operator",
        refusals=(*REFUSALS, TransactionOver),
        response=CommandAnswer(
            **{**asdict(EXAMPLE), "action": "RemoteStopTransaction", "request": {"transactionId": 4711}}, warnings=[]
        ),
        description=(
            "If the charger refuses the id that GenX gave it, it is asked once more under another that it has used on"
            " this connector within the last ten minutes. The answer is the last command."
        ),
    ),
)
async def stop_transaction(
    request: SignedInRequest, transaction_id: TransactionId, services: FromServices
) -> CommandAnswer:
    async with begin(services.engine) as connection:
        running = await known(connection, transaction_id)
    if running.status != "active":
        raise TransactionOver(f"Transaction {transaction_id} has ended.")
    visited = visit(request)
    did = visited.did("command.requested", ("charger", running.device_id, None), command="RemoteStopTransaction")
    stopped = await services.ladder.stop(running, Terms(by=request.user.name, audited=did), visited.at)
    return CommandAnswer(**asdict(shown(stopped.command)), warnings=_warnings(stopped))


def _warnings(stopped: Stopped) -> list[str]:
    if len(stopped.asked_as) == 1:
        return []
    ours, its = stopped.asked_as
    return [f"The charger refused the number {ours}, so it was asked again with {its}, the number that it uses itself."]


ROUTES = [stop_transaction]
