"""A command: a CALL of ours that an operator or integrator asked for, and how it ended."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.effects.effect import Effect, EffectReason, EffectState

UNUSABLE_ANSWER = "UnusableAnswer"
"""Our own error code for a CALLRESULT that breaks the schema (F11), although the charge point reported no error."""

AGREEING: Final = frozenset({"Accepted", "Scheduled", "RebootRequired", "Unlocked", "AcceptedCanceled"})
"""Statuses by which a charge point agrees to a command. An answer without a status agrees, too."""

CommandStatus = Literal[
    "queued", "waiting", "sent", "answered", "error", "timeout", "offline", "unknown", "expired", "withdrawn"
]
"""The stages of a command.

`queued` waits for its charge point to come online, until it has `expired` or was `withdrawn`; `waiting` waits for its
turn. `offline` was never sent. Of an `unknown` one the link was lost before the answer: it may have been carried out.
"""


class Command(Struct, frozen=True, kw_only=True):
    """`request` and `response` are JSON texts, secrets masked; `error` says why there is no response.

    `request_seal` shows whether a request with secrets is the same when it is sent again; None without secrets.
    `error_code` is that of the charge point's CALLERROR, or UNUSABLE_ANSWER.
    """

    command_id: str
    charger_id: int
    device_id: str
    action: str
    request: str
    status: CommandStatus
    requested_at: datetime
    requested_by: str | None = None
    idempotency_key: str | None = None
    request_seal: str | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    response: str | None = None
    error_code: str | None = None
    error: str | None = None
    expires_at: datetime | None = None
    """When a queued command is given up."""
    batch_id: str | None = None
    effect: EffectState = "none"
    effect_due: datetime | None = None
    effect_at: datetime | None = None
    effect_reason: EffectReason | None = None
    effect_about: str | None = None
    effect_note: str | None = None

    def with_effect(self, effect: Effect) -> "Command":
        return replace(
            self,
            effect=effect.state,
            effect_due=effect.due,
            effect_at=effect.at,
            effect_reason=effect.reason,
            effect_about=effect.about,
            effect_note=effect.note,
        )
