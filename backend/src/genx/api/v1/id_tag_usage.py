"""The energy that an id tag has used, day by day."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from genx.api.http.auth import SignedInRequest, arrived_at
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.id_tag import TAG, IdTagPath
from genx.db.base.engine import begin
from genx.db.queries import id_tags
from genx.db.queries.id_tag_usage import days
from genx.domain.budget import Budget
from genx.domain.errors import NotKnown

DAYS = 30
PERIODS_OF_DAYS = ("week", "month")


class DayOfTag(Answer, frozen=True, kw_only=True):
    """The transactions that began on a day of UTC, and their energy in Wh. `leftOut` of them are suspect."""

    day: str
    energy_wh: int
    transactions: int
    left_out: int


class TagUsage(Answer, frozen=True, kw_only=True):
    """The days since `since` on which a transaction of the tag began. Running ones count by their samples so far.

    `until` is the end of the current period of its budget, null if that has none.
    """

    since: Time
    until: Time | None
    days: list[DayOfTag]


@get(
    "/id-tags/{idTag:str}/usage",
    **operation(
        "getIdTagUsage",
        "Get the energy that an id tag has used on each day",
        TAG,
        refusals=(NotKnown,),
        description=(
            "Without `days`, it begins with the current period of the tag's budget, if that is a week or a month; else"
            " 30 days ago. Days are those of UTC, as the periods of budgets are."
        ),
        response=TagUsage(
            since="2026-01-01T00:00:00.000Z",
            until="2026-02-01T00:00:00.000Z",
            days=[DayOfTag(day="2026-01-15", energy_wh=7_410, transactions=1, left_out=0)],
        ),
    ),
)
async def get_id_tag_usage(
    request: SignedInRequest,
    id_tag: IdTagPath,
    services: FromServices,
    of_days: Annotated[
        int | None, QueryParameter(name="days", ge=1, le=366, description="The last so many days, with today.")
    ] = None,
) -> TagUsage:
    now = arrived_at(request.scope)
    async with begin(services.engine) as connection:
        record = await id_tags.known(connection, id_tag)
        since = _since(record.tag.budget, of_days, now)
        found = await days(connection, record.tag.id_tag, since)
    budget = record.tag.budget
    return TagUsage(
        since=time(since),
        until=None if budget is None else time(budget.ends(now)),
        days=[
            DayOfTag(
                day=each.day.isoformat(),
                energy_wh=each.energy_wh,
                transactions=each.transactions,
                left_out=each.left_out,
            )
            for each in found
        ],
    )


def _since(budget: Budget | None, of_days: int | None, now: datetime) -> datetime:
    if of_days is None and budget is not None and budget.per in PERIODS_OF_DAYS:
        return budget.began(now)
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=(of_days or DAYS) - 1)


ROUTES = [get_id_tag_usage]
