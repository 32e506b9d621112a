"""Sums of many days, and faults as rows, so that reports of a large fleet answer fast."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ENERGIES = ("session_wh", "suspect_wh")
_COUNTS = (
    "preparing_s",
    "charging_s",
    "suspended_ev_s",
    "suspended_evse_s",
    "finishing_s",
    "reserved_s",
    "unavailable_s",
    "faulted_s",
    "offline_s",
    "unknown_s",
    "started",
    "stopped",
    "faults",
    "seconds",
)
_SUMS = ", ".join(("energy_wh", *_ENERGIES, *_COUNTS))
_ADDED = ", ".join(f"sum({name})" for name in ("energy_wh", *_ENERGIES, *_COUNTS))


def _of_charger(table: str) -> str:
    return f"""
    charger_id bigint NOT NULL
      CONSTRAINT fk_{table}_charger_id REFERENCES chargers (charger_id) ON DELETE CASCADE
    """


STATEMENTS = (
    f"""
    CREATE TABLE connector_blocks (
      {_of_charger("connector_blocks")},
      connector_id integer NOT NULL,
      days smallint NOT NULL,
      day date NOT NULL,
      energy_wh double precision NOT NULL,
      {", ".join(f"{name} bigint NOT NULL DEFAULT 0" for name in (*_ENERGIES, *_COUNTS))},
      CONSTRAINT pk_connector_blocks PRIMARY KEY (charger_id, days, day, connector_id)
    )
    """,
    # In the order of the days, as they come to be.
    f"""
    INSERT INTO connector_blocks (day, days, charger_id, connector_id, {_SUMS})
    SELECT day - (day - date '1970-01-01') % size AS begins, size, charger_id, connector_id, {_ADDED}
    FROM connector_days CROSS JOIN unnest(ARRAY[4, 16, 64]) AS size
    GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4
    """,  # noqa: S608 - only constants are put in
    "CREATE INDEX ix_connector_blocks_day ON connector_blocks (days, day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
