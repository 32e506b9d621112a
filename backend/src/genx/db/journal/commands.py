"""The writer of commands: one row from the request to the outcome."""

from genx.db.journal.events import Rule
from genx.db.journal.writer import insert, plain, texts
from genx.db.tables.commands import commands
from genx.domain.changes import CommandChanged

CHANGED = insert(
    CommandChanged,
    commands,
    (
        *plain("command_id", "charger_id", "action", "request", "status", "requested_at", "requested_by"),
        *plain("idempotency_key", "request_seal", "sent_at", "answered_at", "response", "error_code"),
        *texts("error"),
    ),
    keys=("command_id",),
    updates=("status", "sent_at", "answered_at", "response", "error_code", "error"),
    items=lambda change: (change.command,),
).with_event(
    Rule(
        kind="'command.finished'",
        happened_at="coalesce(u.answered_at, now())",
        data={
            "commandId": "u.command_id",
            "action": "u.action",
            "status": "u.status",
            "errorCode": "u.error_code",
            "requestedBy": "u.requested_by",
        },
        table="commands",
        keys=("command_id",),
        where="u.status NOT IN ('waiting', 'sent') AND (was.status::text, was.answered_at)"
        " IS DISTINCT FROM (u.status, u.answered_at)",
    )
)
