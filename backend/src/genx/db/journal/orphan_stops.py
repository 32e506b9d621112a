"""The writer of stops that belong to no transaction (T4)."""

from genx.db.journal.writer import Field, insert, plain
from genx.db.tables.orphan_stops import orphan_stops
from genx.domain.changes import StopOrphaned

ORPHANED = insert(
    StopOrphaned, orphan_stops, (*plain("charger_id"), Field("received_at", "at"), *plain("payload", "note"))
)
