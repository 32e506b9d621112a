"""`python tests/support/fill_fleet.py DATA_DIR COUNT`: register chargers CP00001 to COUNT with a running `genx run`.

They are offline, with two connectors each, and were seen an hour ago. The server counts them when it next starts.
"""

import asyncio
import sys
from pathlib import Path

import asyncpg

from genx.db.embedded.server import EmbeddedPostgres

CHARGERS = """
INSERT INTO chargers (device_id, name, vendor, model, serial_number, firmware_version, configured_connectors,
    power_rating_manual_w, connected_at, last_seen, last_boot_at, registered_at)
SELECT 'CP' || lpad(number::text, 5, '0'), 'Car park ' || number, 'Hearth', 'Wallbox 22', 'HW-' || number, '1.4.2', 2,
    22000, now() - interval '2 hours', now() - interval '1 hour', now() - interval '2 hours', now() - interval '90 days'
FROM generate_series(1, $1) AS number
ON CONFLICT DO NOTHING
"""
CONNECTORS = """
INSERT INTO connectors (charger_id, connector_id, status, error_code, status_at, updated_at, since)
SELECT charger_id, connector_id, 'Available', 'NoError', last_seen, last_seen, last_seen
FROM chargers CROSS JOIN generate_series(1, 2) AS connector_id
WHERE last_seen IS NOT NULL
ON CONFLICT DO NOTHING
"""


async def fill(data_dir: Path, count: int) -> None:
    """Into the embedded PostgreSQL that runs in `data_dir`."""
    connection = await asyncpg.connect(EmbeddedPostgres(data_dir).dsn)
    await connection.execute(CHARGERS, count)
    await connection.execute(CONNECTORS)
    await connection.execute("ANALYZE chargers, connectors")
    await connection.close()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
