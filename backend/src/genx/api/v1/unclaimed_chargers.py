"""Deleting chargers in bulk that registered by themselves and were never claimed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from genx.accounts.networks import network
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.moments import EARLIEST, LATEST
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Body
from genx.api.http.services import FromServices, Services
from genx.api.v1.charger import TAG
from genx.db.base.engine import begin
from genx.db.base.sql import storable
from genx.db.queries import audit_log, chargers
from genx.db.queries.chargers import Unclaimed

MOST_AT_ONCE = 1000
MOST_NAMED = 20


class UnclaimedChargers(Body, frozen=True, kw_only=True):
    """The chargers to delete: all that are offline and have no name, no password and no transaction.

    Those with a wanted configuration of their own, and those that were added by hand and never connected, are not among
    them. `registeredFrom` is an address, or a /64 of IPv6. `includeBooted` adds those that have sent a
    BootNotification. With `dryRun`, the default, nothing is deleted.
    """

    registered_from: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    registered_before: Annotated[datetime, Meta(tz=True)] | None = None
    include_booted: bool = False
    dry_run: bool = True


class DeletedChargers(Answer, frozen=True, kw_only=True):
    """The number of chargers that were deleted, or would be, the number left for another call, and some ids."""

    dry_run: bool
    count: int
    left: int
    device_ids: list[str]


EXAMPLE = DeletedChargers(dry_run=True, count=1000, left=1318, device_ids=["x8812", "x8813"])


@post(
    "/chargers/delete-unclaimed",
    **operation(
        "deleteUnclaimedChargers",
        "Delete unclaimed chargers that registered by themselves, at most 1,000 at once",
        TAG,
        role="operator",
        request={"registeredFrom": "203.0.113.17", "dryRun": True},
        response=EXAMPLE,
        description="`dryRun` is true by default, so you can look first. Each deletion is one entry of the audit log.",
    ),
    status_code=200,
)
async def delete_unclaimed_chargers(
    request: SignedInRequest, data: JSONBody[UnclaimedChargers], services: FromServices
) -> DeletedChargers:
    wanted = Unclaimed(
        before=min(max(data.registered_before or LATEST, EARLIEST), LATEST),
        booted=data.include_booted,
        network=storable(None if data.registered_from is None else network(data.registered_from.partition("/")[0])),
    )
    async with begin(services.engine) as connection:
        found = await chargers.count_unclaimed(connection, wanted)
        device_ids = await chargers.unclaimed(connection, wanted, MOST_AT_ONCE)
    if not data.dry_run:
        device_ids = await _delete(request, services, wanted, device_ids)
    return DeletedChargers(
        dry_run=data.dry_run,
        count=len(device_ids),
        left=found - len(device_ids),
        device_ids=sorted(device_ids)[:MOST_NAMED],
    )


async def _delete(
    request: SignedInRequest, services: Services, wanted: Unclaimed, device_ids: Sequence[str]
) -> list[str]:
    """Delete those of the chargers that are still unclaimed, and return their ids."""
    async with services.charge_points.changing(device_ids):
        async with begin(services.engine) as connection:
            deleted = await chargers.delete_unclaimed(connection, wanted, device_ids)
            did = visit(request).did(
                "charger.unclaimed-deleted",
                count=len(deleted),
                registeredFrom=wanted.network,
                includeBooted=wanted.booted,
            )
            await audit_log.add(connection, did)
        services.charge_points.removed(deleted)
    return deleted


ROUTES = [delete_unclaimed_chargers]
