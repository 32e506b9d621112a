"""The table of jobs."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.accounts import Accounts
from genx.jobs.clock import Job
from genx.jobs.forgetting import forget_old_rows
from genx.jobs.quarter_hours import QuarterHours
from genx.jobs.retention import look_after_partitions

HOUR_S = 3600.0
PARTITIONS = "partitions"
LAST_USES = "last uses of API keys"
SESSIONS = "expired sessions"
OLD_ROWS = "old rows"
QUARTER_HOURS = "quarter hours"


def job_table(
    engine: AsyncEngine, accounts: Accounts, *, log_days: int, series_days: int, row_days: Mapping[str, int]
) -> list[Job]:
    """Return all jobs.

    The message log is kept for `log_days`, the series for `series_days`, rows for the `row_days` of their table.
    """
    return [
        Job(
            name=PARTITIONS,
            every_s=HOUR_S / 2,
            again_s=30.0,
            scope="cluster",
            at_start=True,
            work=partial(look_after_partitions, engine, log_days, series_days),
        ),
        Job(
            name=LAST_USES,
            every_s=20.0,
            scope="node",
            at_end=True,
            work=lambda _: accounts.identities.keep_last_use(),
        ),
        Job(name=SESSIONS, every_s=HOUR_S, scope="cluster", work=accounts.sessions.forget_expired),
        Job(name=QUARTER_HOURS, every_s=300.0, scope="cluster", work=QuarterHours(engine).sum_up),
        Job(name=OLD_ROWS, every_s=HOUR_S, scope="cluster", work=partial(forget_old_rows, engine, row_days)),
    ]
