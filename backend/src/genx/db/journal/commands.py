"""The writers of commands: one row from the request to the outcome, and one for the effect."""

from collections.abc import Sequence

import msgspec

from genx.db.base.sql import all_storable
from genx.db.journal.events import Rule
from genx.db.journal.writer import Field, insert, plain, texts
from genx.db.tables.commands import command_effects, commands
from genx.domain.changes import CommandChanged, EffectChanged
from genx.domain.effects.expectations import Expectation

FINISHED = Rule(
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
SETTLED = Rule(
    kind="'command.effect'",
    happened_at="coalesce(u.effect_at, now())",
    data={
        "commandId": "u.command_id",
        "action": "u.action",
        "effect": "u.effect",
        "effectDue": "u.effect_due",
        "effectAt": "u.effect_at",
        "effectReason": "u.effect_reason",
        "effectAbout": "u.effect_about",
        "effectNote": "u.effect_note",
    },
    table="command_effects",
    keys=("command_id",),
    # Settled, or taken back after it was.
    where="u.effect NOT IN ('awaited', coalesce(nullif(was.effect::text, 'awaited'), 'none'))",
)

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
).with_event(FINISHED)


def _expectations(values: Sequence[Expectation]) -> Sequence[str]:
    return [msgspec.json.encode(value).decode() for value in values]


EFFECT = insert(
    EffectChanged,
    command_effects,
    (
        Field("command_id", "awaited.command_id"),
        *plain("charger_id"),
        Field("action", "awaited.action"),
        Field("effect", "awaited.effect.state"),
        Field("effect_due", "awaited.effect.due"),
        Field("effect_at", "awaited.effect.at"),
        Field("effect_reason", "awaited.effect.reason"),
        Field("effect_about", "awaited.effect.about", all_storable),
        Field("effect_note", "awaited.effect.note", all_storable),
        Field("expectation", "awaited.expectation", _expectations),
    ),
    keys=("command_id",),
).with_event(SETTLED)
