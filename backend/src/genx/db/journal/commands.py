"""The writer of commands: one row from the request to the outcome."""

from collections.abc import Sequence

import msgspec

from genx.db.base.sql import all_storable
from genx.db.journal.events import Rule
from genx.db.journal.writer import Field, insert, plain, texts, update
from genx.db.tables.commands import commands
from genx.domain.changes import CommandChanged, EffectChanged
from genx.domain.effects.expectations import Expectation

CHANGED = insert(
    CommandChanged,
    commands,
    (
        *plain("command_id", "charger_id", "action", "request", "status", "requested_at", "requested_by"),
        *plain("idempotency_key", "request_seal", "sent_at", "answered_at", "response", "error_code"),
        *texts("error"),
        *plain("expires_at", "batch_id"),
    ),
    keys=("command_id",),
    updates=("status", "sent_at", "answered_at", "response", "error_code", "error", "expires_at"),
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
        where="u.status NOT IN ('queued', 'waiting', 'sent') AND (was.status::text, was.answered_at)"
        " IS DISTINCT FROM (u.status, u.answered_at)",
    )
)


def _expectations(values: Sequence[Expectation]) -> Sequence[str]:
    return [msgspec.json.encode(value).decode() for value in values]


EFFECT = update(
    EffectChanged,
    commands,
    (
        Field("command_id", "command_id"),
        Field("effect", "effect.state"),
        Field("effect_due", "effect.due"),
        Field("effect_at", "effect.at"),
        Field("effect_reason", "effect.reason"),
        Field("effect_about", "effect.about", all_storable),
        Field("effect_note", "effect.note", all_storable),
        Field("expectation", "expectation", _expectations),
    ),
    key="command_id",
    items=lambda change: (change.awaited,),
)
