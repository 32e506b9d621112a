"""Refused connections, with advice (H7)."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get
from litestar.params import PathParameter

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices
from genx.db.base.engine import begin
from genx.db.queries import refused_connections
from genx.db.views.refused_connections import refusals
from genx.domain import refused_connection
from genx.domain.errors import NotKnown

TAG = "Refused connections"
LIST = "refused-connections"


class RefusedConnection(Answer, frozen=True, kw_only=True):
    """An identity that was refused for a reason. An unknown charger is adopted with POST /chargers."""

    id: int
    identity: str
    address: str | None
    subprotocols: str | None
    user_agent: str | None
    reason: str
    advice: str
    first_at: Time
    last_at: Time
    count: int


class RefusedConnectionPage(Page[RefusedConnection], frozen=True, kw_only=True):
    """Refused connections, newest first."""


EXAMPLE = RefusedConnection(
    id=3,
    identity="CP-0043",
    address="203.0.113.17",
    subprotocols="ocpp2.0.1",
    user_agent=None,
    reason="other-subprotocol",
    advice="The charger offers ocpp2.0.1, but this server supports ocpp1.6 only: set the charger to OCPP 1.6J.",
    first_at="2026-01-15T12:00:00.000Z",
    last_at="2026-01-15T12:30:00.000Z",
    count=31,
)


@get(
    "/refused-connections",
    **operation(
        "listRefusedConnections",
        "List refused connections, with the reason and what to do",
        TAG,
        refusals=(BadCursor,),
        response=RefusedConnectionPage(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_refused_connections(
    services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> RefusedConnectionPage:
    after = services.cursors.read(LIST, cursor, tuple[datetime, int])
    async with begin(services.engine) as connection:
        found = await refusals(connection, after, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda refused: (refused.last_at, refused.id))
    return RefusedConnectionPage(items=[_shown(refused) for refused in items], next_cursor=following)


@delete(
    "/refused-connections/{refusalId:int}",
    **operation("deleteRefusedConnection", "Forget a refused connection", TAG, role="operator", refusals=(NotKnown,)),
)
async def delete_refused_connection(
    refusal_id: Annotated[int, PathParameter(name="refusalId", ge=1, le=2**63 - 1)], services: FromServices
) -> None:
    async with begin(services.engine) as connection:
        if not await refused_connections.delete(connection, refusal_id):
            raise NotKnown(f"There is no refused connection {refusal_id}.")


def _shown(refused: refused_connection.RefusedConnection) -> RefusedConnection:
    return RefusedConnection(
        id=refused.id,
        identity=refused.identity,
        address=refused.address,
        subprotocols=refused.subprotocols,
        user_agent=refused.user_agent,
        reason=refused.reason,
        advice=refused.advice,
        first_at=time(refused.first_at),
        last_at=time(refused.last_at),
        count=refused.count,
    )


ROUTES = [list_refused_connections, delete_refused_connection]
