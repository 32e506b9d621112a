"""The writer of the audit log, for actions that are kept with what they changed."""

from genx.db.base.sql import all_storable
from genx.db.journal.writer import Field, insert, plain, texts
from genx.db.tables.audit_log import audit_log
from genx.domain.changes import Audited

ADDED = insert(
    Audited,
    audit_log,
    (
        *plain("at"),
        Field("actor_type", "actor.type"),
        Field("actor_id", "actor.id"),
        Field("actor_name", "actor.name", all_storable),
        Field("address", "actor.address"),
        *plain("action", "target_type"),
        *texts("target_id", "target_name"),
        *plain("details"),
    ),
    of_known=False,
    items=lambda change: (change.entry,),
)
