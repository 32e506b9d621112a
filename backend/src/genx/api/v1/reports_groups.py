"""Groups and buckets of the reports of energy and revenue: how they are asked for, and what groups are called."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.v1.reports_asked import Asked
from genx.db.views import report_days, report_histories, report_revenue, report_sessions
from genx.db.views.report_days import Cover
from genx.domain.figures.span import BucketSize
from genx.domain.figures.sums import MOST_GROUPS

Grouping = Literal["charger", "idTag", "tariff"]
BucketOf = Annotated[
    BucketSize | None,
    QueryParameter(name="bucket", description="`hour` covers 31 days, `day` 400. Omit it for days, or months if long."),
]
GroupOf = Annotated[Grouping | None, QueryParameter(name="group", description="Omit it for no groups.")]
GroupsShown = Annotated[
    int, QueryParameter(name="groups", ge=0, le=MOST_GROUPS, description="Groups in the buckets; others are one.")
]
GroupRows = Annotated[int, QueryParameter(name="limit", ge=1, le=200, description="The maximum number of groups.")]


Named = tuple[str | None, str | None]
"""A group as it is called in the API, and its name."""


async def covered(
    connection: AsyncConnection, of: Asked, since: datetime, until: datetime, *, with_today: bool = False
) -> Cover:
    """Return some time of a report: as days that are summed up, if it is about all chargers."""
    if of.charger_ids is not None:
        return report_days.looked_at(since, until)
    return await report_days.cover(connection, since, until, of.kept, with_today=with_today)


async def named(connection: AsyncConnection, group: Grouping | None, keys: Sequence[str]) -> Mapping[str, Named]:
    """Return groups by their keys in the database: as the API calls them, and their names."""
    if group == "charger":
        chargers = await report_histories.described(connection, [int(key) for key in keys])
        return {str(charger_id): (each.device_id, each.name) for charger_id, each in chargers.items()}
    if group == "tariff":
        tariffs = await report_revenue.tariff_names(connection, [int(key) for key in keys if key])
        return {str(tariff_id): (str(tariff_id), name) for tariff_id, name in tariffs.items()} | {"": ("", None)}
    return await report_sessions.tag_names(connection, keys)
