"""The ratings of transactions: what they cost, and rating them again by another version of a tariff."""

import asyncio
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer, Body, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.cost import EXAMPLE, TransactionCost, money, of_rating
from genx.api.v1.transactions import TAG, TransactionId, known, made_up
from genx.db.base.engine import begin
from genx.db.queries import audit_log, costs
from genx.db.views import sessions
from genx.domain.errors import ChangedMeanwhile, NotKnown, NotPriceable
from genx.domain.tariffs.kept import Rating, Why
from genx.domain.tariffs.pricing import SessionTooLong, price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Session
from genx.domain.tariffs.tariff import Tariff
from genx.domain.transaction import Transaction

Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class RateAgain(Body, frozen=True, kw_only=True):
    """The version of a tariff to rate by. Without both, it is the one that the transaction has had since its start."""

    tariff_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    version: Number | None = None


class CostDifference(Answer, frozen=True, kw_only=True):
    """The new rating minus the last one; null if there was none, or if it was in another currency."""

    total: str
    total_incl_tax: str


DryRun = Annotated[
    bool, QueryParameter(name="dryRun", description="Answer with what it would cost (`version` 0), and keep nothing.")
]


class RatedAgain(Answer, frozen=True, kw_only=True):
    cost: TransactionCost
    difference: CostDifference | None


class TransactionRating(Answer, frozen=True, kw_only=True):
    """A rating: it `ended`; it `changed`, such as by a review; or somebody `asked` for it."""

    rated_at: Time
    rated_by: str | None
    why: Why
    cost: TransactionCost


class TransactionRatings(Answer, frozen=True, kw_only=True):
    """The ratings of a transaction, the last one first."""

    items: list[TransactionRating]


@get(
    "/transactions/{transactionId:int}/costs",
    **operation(
        "listTransactionCosts",
        "List the ratings of a transaction, the last one first",
        TAG,
        refusals=(NotKnown,),
        response=TransactionRatings(
            items=[TransactionRating(rated_at="2026-01-15T12:00:00.000Z", rated_by=None, why="ended", cost=EXAMPLE)]
        ),
    ),
)
async def list_transaction_costs(transaction_id: TransactionId, services: FromServices) -> TransactionRatings:
    async with begin(services.engine) as connection:
        await known(connection, transaction_id)
        found = await costs.ratings(connection, str(transaction_id))
        total = (await costs.sums(connection, [str(transaction_id)])).get(str(transaction_id))
    final = total.version if total is not None and total.is_final else None
    return TransactionRatings(items=[_shown(each, is_final=each.version == final) for each in found])


@post(
    "/transactions/{transactionId:int}/rate",
    **operation(
        "rateTransaction",
        "Rate a transaction again, by the version of a tariff that you choose",
        TAG,
        role="operator",
        description="The ratings before it stay. The last one counts.",
        refusals=(NotKnown, NotPriceable, ChangedMeanwhile),
        request={"tariffId": 3, "version": 4},
        response=RatedAgain(cost=EXAMPLE, difference=CostDifference(total="-1.6900", total_incl_tax="-2.0200")),
    ),
    status_code=200,
)
async def rate_transaction(
    request: SignedInRequest,
    transaction_id: TransactionId,
    data: JSONBody[RateAgain],
    services: FromServices,
    dry_run: DryRun = False,
) -> RatedAgain:
    visited = visit(request)
    async with begin(services.engine) as connection:
        rated = await known(connection, transaction_id)
        _check(rated)
        by = await _chosen(connection, rated, data)
        session = await sessions.session(connection, rated, visited.at)
        earlier = await costs.ratings(connection, rated.id)
    receipt = await priced(by.content, session)
    if dry_run:
        cost = of_rating(made_up(rated, by, receipt, visited.at), is_final=False)
        return RatedAgain(cost=cost, difference=_difference(next(iter(earlier), None), receipt))
    async with begin(services.engine) as connection:
        asked_by = visited.actor.name or visited.actor.type
        rating = await costs.keep(connection, rated, by, receipt, visited.at, asked_by=asked_by)
        if rating is None:
            raise ChangedMeanwhile("The transaction has changed at this moment. Try again.")
        _, *earlier = await costs.ratings(connection, rated.id)
        did = visited.did("transaction.rated", ("transaction", rated.id, rated.device_id))
        details = {"tariffId": by.tariff_id, "version": by.tariff_version, "total": money(receipt.total_incl_tax)}
        await audit_log.add(connection, replace(did, details=details))
    return RatedAgain(cost=of_rating(rating, is_final=True), difference=_difference(next(iter(earlier), None), receipt))


async def priced(tariff: Tariff, session: Session) -> Receipt:
    """Return the price of a session, without holding up anything else. Raises NotPriceable."""
    try:
        return await asyncio.to_thread(price, tariff, session)
    except SessionTooLong:
        raise NotPriceable("It is longer than a year: nobody ended it.") from None


async def _chosen(connection: AsyncConnection, rated: Transaction, data: RateAgain) -> costs.Frozen:
    if data.tariff_id is not None and data.version is not None:
        return await costs.chosen(connection, data.tariff_id, data.version)
    if data.tariff_id is not None or data.version is not None:
        pointer = "/version" if data.version is None else "/tariffId"
        raise InvalidBody(FieldError(pointer, "Give both a tariff and its version, or neither."), 422)
    frozen = await costs.frozen(connection, rated.id)
    if frozen is None:
        raise NotPriceable("It had no tariff when it began: say which one to rate it by.")
    return frozen


def _check(rated: Transaction) -> None:
    if rated.status == "active":
        raise NotPriceable("It is running: its cost so far is with the transaction.")
    if rated.suspect:
        raise NotPriceable("It needs review: say first whether its energy is right.")


def _difference(before: Rating | None, receipt: Receipt) -> CostDifference | None:
    if before is None or before.receipt.currency != receipt.currency:
        return None
    return CostDifference(
        total=money(receipt.total - before.receipt.total),
        total_incl_tax=money(receipt.total_incl_tax - before.receipt.total_incl_tax),
    )


def _shown(rating: Rating, *, is_final: bool) -> TransactionRating:
    return TransactionRating(
        rated_at=time(rating.rated_at),
        rated_by=rating.rated_by,
        why=rating.why,
        cost=of_rating(rating, is_final=is_final),
    )


ROUTES = [list_transaction_costs, rate_transaction]
