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
    f"""
    CREATE TABLE connector_faults (
      {_of_charger("connector_faults")},
      connector_id integer NOT NULL,
      began_at timestamptz NOT NULL,
      id bigint NOT NULL,
      error_code text NOT NULL,
      ended_at timestamptz,
      online_s double precision,
      CONSTRAINT pk_connector_faults PRIMARY KEY (charger_id, connector_id, began_at, id)
    )
    """,
    """
    INSERT INTO connector_faults (charger_id, connector_id, began_at, id, error_code, ended_at, online_s)
    SELECT f.*, CASE WHEN ended_at IS NOT NULL THEN (extract(epoch FROM ended_at - began_at) - coalesce((
      SELECT sum(extract(epoch FROM least(p.next_at, f.ended_at) - greatest(p.at, f.began_at))) FROM (
        SELECT at, online, lead(at, 1, 'infinity') OVER (ORDER BY at, id) AS next_at FROM (
          (SELECT at, id, online FROM charger_presence WHERE charger_id = f.charger_id AND at <= f.began_at
            ORDER BY at DESC, id DESC LIMIT 1)
          UNION ALL
          (SELECT at, id, online FROM charger_presence
            WHERE charger_id = f.charger_id AND at > f.began_at AND at < f.ended_at)
        ) AS told
      ) AS p
      WHERE p.online IS NOT TRUE AND least(p.next_at, f.ended_at) > greatest(p.at, f.began_at)
    ), 0))::float8 END
    FROM (
      SELECT charger_id, connector_id, min(at) AS began_at, (array_agg(id ORDER BY at, id))[1] AS id,
        min(error_code) AS error_code, (array_agg(next_at ORDER BY at DESC, id DESC))[1] AS ended_at
      FROM (
        SELECT *, count(*) FILTER (WHERE (last_status = 'Faulted' AND last_code = error_code) IS NOT TRUE)
          OVER (PARTITION BY charger_id, connector_id ORDER BY at, id) AS number
        FROM (
          SELECT h.charger_id, h.connector_id, h.at, h.id, coalesce(h.error_code, 'NoError') AS error_code,
            b.status AS last_status, b.error_code AS last_code, n.at AS next_at
          FROM connector_statuses h
          LEFT JOIN LATERAL (
            SELECT status, coalesce(error_code, 'NoError') AS error_code FROM connector_statuses
            WHERE charger_id = h.charger_id AND connector_id = h.connector_id AND (at, id) < (h.at, h.id)
            ORDER BY at DESC, id DESC LIMIT 1
          ) AS b ON true
          LEFT JOIN LATERAL (
            SELECT at FROM connector_statuses
            WHERE charger_id = h.charger_id AND connector_id = h.connector_id AND (at, id) > (h.at, h.id)
            ORDER BY at, id LIMIT 1
          ) AS n ON true
          WHERE h.status = 'Faulted' AND h.connector_id > 0
        ) AS told
      ) AS faulted GROUP BY charger_id, connector_id, number
    ) AS f
    """,
    """
    CREATE INDEX ix_connector_faults_began_at ON connector_faults (began_at)
      INCLUDE (charger_id, connector_id, error_code, online_s, ended_at)
    """,
    """
    CREATE INDEX ix_connector_faults_ended_at
      ON connector_faults ((coalesce(ended_at, 'infinity'::timestamptz)), began_at)
    """,
    "DROP INDEX ix_connector_statuses_faults",
    """
    CREATE TABLE session_days (
      kind text NOT NULL,
      days smallint NOT NULL,
      day date NOT NULL,
      key text NOT NULL,
      currency text NOT NULL,
      pieces bigint NOT NULL,
      delivered_wh bigint NOT NULL,
      begun bigint NOT NULL,
      ended bigint NOT NULL,
      ended_wh bigint NOT NULL,
      total numeric NOT NULL,
      total_incl_tax numeric NOT NULL,
      CONSTRAINT pk_session_days PRIMARY KEY (kind, days, day, key, currency)
    )
    """,
    """
    CREATE TABLE stale_sums (
      id bigint GENERATED BY DEFAULT AS IDENTITY CONSTRAINT pk_stale_sums PRIMARY KEY,
      at timestamptz NOT NULL
    )
    """,
    # Days of sessions are summed up by and by: until then, reports look at the sessions themselves.
    "INSERT INTO stale_sums (at) SELECT at FROM fleet_quarter_hours",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
