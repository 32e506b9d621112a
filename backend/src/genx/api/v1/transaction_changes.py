"""Changes that operators make to transactions: reviews, closing by hand, limits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from litestar import patch, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Body
from genx.api.http.services import FromServices, Services
from genx.api.v1.transactions import EXAMPLE, TAG, ChargingTransaction, TransactionId, known, now
from genx.db.base.engine import begin
from genx.db.base.sql import storable
from genx.domain.errors import (
    AlreadyReviewed,
    ChangedMeanwhile,
    NotKept,
    NotKnown,
    StopItFirst,
    TransactionOver,
    TransactionRunning,
)
from genx.domain.transaction import NO_LIMITS, Limits
from genx.domain.transaction_change import Closed, Reviewed, TransactionChange, What

Energy = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Note = Annotated[str, Meta(max_length=500)]


class Review(Body, frozen=True, kw_only=True):
    """A person's verdict on the energy of a transaction. `energyWh` is the right one, if it was corrected.

    `replaces` is the `reviewedAt` of the review that this one replaces; without it, a reviewed transaction is not
    reviewed again. `measuredEnergyWh` is what the person has seen: it is refused if the transaction has another by now.
    """

    verdict: Literal["right", "corrected"]
    energy_wh: Energy | None = None
    note: Note | None = None
    measured_energy_wh: int | None = None
    replaces: Annotated[datetime, Meta(tz=True)] | None = None


class Closing(Body, frozen=True, kw_only=True):
    note: Note | None = None


class TransactionPatch(Body, frozen=True, kw_only=True):
    """The fields to change."""

    limits: Limits | UnsetType | None = UNSET


@post(
    "/transactions/{transactionId:int}/review",
    **operation(
        "reviewTransaction",
        "Say whether the energy of an ended transaction is right, or correct it",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, TransactionRunning, AlreadyReviewed, ChangedMeanwhile),
        request={"verdict": "corrected", "energyWh": 21_400, "note": "read from the meter on site"},
        response=EXAMPLE,
        description=(
            "It is no longer suspect then. The energy that GenX found stays beside it as `measuredEnergyWh`. If"
            " somebody else has reviewed it meanwhile, this is refused, and says who and when."
        ),
    ),
    status_code=200,
)
async def review_transaction(
    request: SignedInRequest, transaction_id: TransactionId, data: JSONBody[Review], services: FromServices
) -> ChargingTransaction:
    if (data.verdict == "corrected") != (data.energy_wh is not None):
        raise InvalidBody(FieldError("/energyWh", "Give it if the verdict is `corrected`, and only then."), 400)
    what = Reviewed(
        verdict=data.verdict,
        energy_wh=data.energy_wh,
        note=storable(data.note),
        of_wh=data.measured_energy_wh,
        replaces=data.replaces,
    )
    details = {"verdict": data.verdict, "energyWh": data.energy_wh}
    return await change(request, services, transaction_id, what, "transaction.reviewed", details)


@post(
    "/transactions/{transactionId:int}/close",
    **operation(
        "closeTransaction",
        "Close a transaction whose stop will not come, with an estimate",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, StopItFirst, TransactionOver),
        request={"note": "the charger was replaced"},
        response=EXAMPLE,
        description=(
            "A transaction can be closed if its charger is offline, or its connector is Available, or the charger has"
            " refused a RemoteStopTransaction for it within the last ten minutes. If its stop comes after all, it"
            " replaces the estimate."
        ),
    ),
    status_code=200,
)
async def close_transaction(
    request: SignedInRequest, transaction_id: TransactionId, data: JSONBody[Closing], services: FromServices
) -> ChargingTransaction:
    return await change(request, services, transaction_id, Closed(note=storable(data.note)), "transaction.closed", {})


@patch(
    "/transactions/{transactionId:int}",
    **operation(
        "updateTransaction",
        "Set the limits of a running transaction",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, TransactionOver),
        request={"limits": {"energyWh": 20_000, "minutes": None, "soc": 80}},
        response=EXAMPLE,
        description=(
            "When a limit is about to be reached, GenX asks the charger once to stop. `reachedAt` says when. If the"
            " charger goes on, it is left alone."
        ),
    ),
)
async def update_transaction(
    request: SignedInRequest, transaction_id: TransactionId, data: JSONBody[TransactionPatch], services: FromServices
) -> ChargingTransaction:
    if data.limits is UNSET:
        async with begin(services.engine) as connection:
            return await now(connection, services, await known(connection, transaction_id), visit(request).at)
    limits = data.limits or NO_LIMITS
    details = {"energyWh": limits.energy_wh, "minutes": limits.minutes, "soc": limits.soc, "cost": limits.cost}
    return await change(request, services, transaction_id, limits, "transaction.limited", details)


async def change(
    request: SignedInRequest,
    services: Services,
    transaction_id: int,
    what: What,
    action: str,
    details: Mapping[str, object],
) -> ChargingTransaction:
    """Have the owner of the charger make a change, and return the transaction after it. Raises what that raises."""
    async with begin(services.engine) as connection:
        kept = await known(connection, transaction_id)
    audit = replace(visit(request).did(action), details=details)
    asked = TransactionChange(device_id=kept.device_id, transaction_id=kept.id, what=what, audit=audit)
    changed = await services.charge_points.change_transaction(asked)
    services.id_tags.transaction_changed(changed.id_tag)
    async with begin(services.engine) as connection:
        return await now(connection, services, changed, visit(request).at)


ROUTES = [review_transaction, close_transaction, update_transaction]
