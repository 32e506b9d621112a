"""The table of jobs."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.accounts import Accounts
from genx.central_system.tags.book import IdTags
from genx.jobs.clock import Job
from genx.jobs.cost_limits import EVERY_S, CostLimits
from genx.jobs.effects import end_overdue_effects
from genx.jobs.forgetting import forget_old_rows
from genx.jobs.rating import Rater
from genx.jobs.retention import look_after_partitions
from genx.jobs.rollups import Rollups
from genx.realtime.hub import Hub

HOUR_S = 3600.0
PARTITIONS = "partitions"
LAST_USES = "last uses of API keys"
SESSIONS = "expired sessions"
OLD_ROWS = "old rows"
TAG_USES = "last uses of id tags"
BUDGETS = "budgets of id tags"
UNKNOWN_TAGS = "unknown id tags"
OVERDUE_EFFECTS = "overdue effects"
HISTORIES = "histories"
ROLLUPS = "rollups"
RATING = "rating of transactions"
COST_LIMITS = "limits of cost"


def job_table(
    engine: AsyncEngine,
    accounts: Accounts,
    id_tags: IdTags,
    hub: Hub,
    rollups: Rollups,
    cost_limits: CostLimits,
    *,
    partition_days: tuple[int, int],
    row_days: Mapping[str, int],
) -> list[Job]:
    """Return all jobs.

    `partition_days` are for how long the message log and the series are kept, `row_days` the same of rows by table.
    """
    return [
        Job(
            name=PARTITIONS,
            every_s=HOUR_S / 2,
            again_s=30.0,
            scope="cluster",
            at_start=True,
            work=partial(look_after_partitions, engine, *partition_days),
        ),
        Job(
            name=LAST_USES,
            every_s=20.0,
            scope="node",
            at_end=True,
            work=lambda _: accounts.identities.keep_last_use(),
        ),
        Job(name=SESSIONS, every_s=HOUR_S, scope="cluster", work=accounts.sessions.forget_expired),
        Job(name=OVERDUE_EFFECTS, every_s=10.0, scope="cluster", work=partial(end_overdue_effects, engine, hub)),
        Job(
            name=TAG_USES,
            every_s=20.0,
            scope="node",
            at_end=True,
            work=lambda _: id_tags.keep_up(),
        ),
        Job(
            name=UNKNOWN_TAGS,
            every_s=5.0,
            scope="node",
            at_end=True,
            work=lambda _: id_tags.unknown.keep(),
        ),
        Job(name=BUDGETS, every_s=HOUR_S, scope="node", work=lambda _: id_tags.recount()),
        Job(name=COST_LIMITS, every_s=EVERY_S, scope="node", work=cost_limits.look),
        Job(name=RATING, every_s=5.0, scope="cluster", work=Rater(engine).rate_ended),
        Job(name=HISTORIES, every_s=15.0, scope="cluster", work=rollups.read),
        Job(name=ROLLUPS, every_s=60.0, scope="cluster", work=rollups.run),
        Job(name=OLD_ROWS, every_s=HOUR_S, scope="cluster", work=partial(forget_old_rows, engine, row_days)),
    ]
