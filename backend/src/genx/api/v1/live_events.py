"""The data of each kind of event, and how the hub writes it."""

from collections.abc import Callable
from typing import Any

import msgspec

from genx.api.http.schemas import Answer, Time, time
from genx.api.v1 import security_alarms
from genx.api.v1.charger import Charger, shown
from genx.api.v1.command_batches import CommandBatch, batch
from genx.api.v1.command_list import CommandItem, command
from genx.api.v1.logs import LogItem, PassingMessage, appended, passing
from genx.api.v1.transactions import ChargingTransaction, transaction
from genx.domain.charge_point import ChargePoint
from genx.domain.effects.awaited import Awaited
from genx.domain.effects.effect import EffectReason, EffectState
from genx.domain.events import (
    AlarmChanged,
    BatchProgressed,
    ChargerChanged,
    ChargerRemoved,
    CommandEffectChanged,
    CommandFinished,
    LogAppended,
    MessagePassed,
    TransactionStarted,
    TransactionStopped,
    TransactionUpdated,
)
from genx.realtime.fleet import FleetChanged, FleetSummary
from genx.realtime.hub import Encoder


class RemovedCharger(Answer, frozen=True, kw_only=True):
    device_id: str


class ConnectorCounts(Answer, frozen=True, kw_only=True):
    """The number of connectors in each state, without connector 0.

    `waiting`: Preparing, SuspendedEV, SuspendedEVSE or Finishing. `unknown`: never reported. `offline`: those of
    offline chargers, whatever they reported last.
    """

    charging: int
    available: int
    waiting: int
    reserved: int
    unavailable: int
    faulted: int
    unknown: int
    offline: int


class Summary(Answer, frozen=True, kw_only=True):
    """Counts over the whole fleet, of chargers unless said otherwise. `powerW` is the power of all of them together.

    `faulted` and `charging` count chargers online with such a connector, or faulted as a whole. `pending`
    counts chargers that wait to be accepted.
    """

    chargers: int
    online: int
    offline: int
    pending: int
    faulted: int
    charging: int
    active_transactions: int
    power_w: int
    connectors: ConnectorCounts


class Snapshot(Answer, frozen=True, kw_only=True):
    """The chargers that the stream covers, as they are now. `total` is their number.

    Without `snapshotLimit` all are in one event. Page 0 replaces what was known; `last` is true if no page follows.
    """

    chargers: list[Charger]
    page: int
    last: bool
    total: int


class Subscribed(Answer, frozen=True, kw_only=True):
    """The stream has begun: every event of these types that happens from now on is sent.

    `resumed` is true if those since `Last-Event-ID` follow, so that none was missed.
    """

    types: list[str]
    resumed: bool


class CommandEffect(Answer, frozen=True, kw_only=True):
    """The effect of a command is awaited, its time started anew, or it was settled. See Command for the fields."""

    command_id: str
    device_id: str
    action: str
    effect: EffectState
    effect_due: Time | None
    effect_at: Time | None
    effect_reason: EffectReason | None
    effect_about: str | None
    effect_note: str | None


class LiveEvents(msgspec.Struct, rename=lambda name: name.replace("_", "."), frozen=True, kw_only=True):
    """The `data` of each kind of event."""

    subscribed: Subscribed
    snapshot: Snapshot
    charger_status: Charger
    charger_removed: RemovedCharger
    log_appended: LogItem
    transaction_started: ChargingTransaction
    transaction_updated: ChargingTransaction
    transaction_stopped: ChargingTransaction
    command_finished: CommandItem
    command_effect: CommandEffect
    batch_progress: CommandBatch
    alarm: security_alarms.AlarmEvent
    summary: Summary
    message: PassingMessage


def encoder(live: Callable[[str], ChargePoint | None]) -> Encoder:
    """Return the encoder of events. `live` returns a connected charger, whose measurements a transaction shows."""

    def of_transaction(event: TransactionStarted | TransactionUpdated | TransactionStopped) -> ChargingTransaction:
        return transaction(event.transaction, live(event.transaction.device_id))

    views: dict[type, Callable[[Any], Answer]] = {
        ChargerChanged: lambda event: shown(event.charge_point),
        ChargerRemoved: lambda event: RemovedCharger(device_id=event.device_id),
        LogAppended: lambda event: appended(event.entry),
        TransactionStarted: of_transaction,
        TransactionUpdated: of_transaction,
        TransactionStopped: of_transaction,
        CommandFinished: lambda event: command(event.command),
        CommandEffectChanged: lambda event: _effect(event.device_id, event.awaited),
        BatchProgressed: lambda event: batch(event.batch, event.at),
        AlarmChanged: lambda event: security_alarms.event(event.alarm, event.still_open),
        FleetChanged: lambda event: summary(event.summary),
        MessagePassed: lambda event: passing(event.entry),
    }
    encode = msgspec.json.Encoder().encode
    return lambda event: encode(views[type(event)](event))


def _effect(device_id: str, awaited: Awaited) -> CommandEffect:
    effect = awaited.effect
    return CommandEffect(
        command_id=awaited.command_id,
        device_id=device_id,
        action=awaited.action,
        effect=effect.state,
        effect_due=time(effect.due),
        effect_at=time(effect.at),
        effect_reason=effect.reason,
        effect_about=effect.about,
        effect_note=effect.note,
    )


def summary(fleet: FleetSummary) -> Summary:
    counts = msgspec.structs.asdict(fleet)
    connectors = {state: counts.pop(f"connectors_{state}") for state in ConnectorCounts.__struct_fields__}
    return Summary(**counts, connectors=ConnectorCounts(**connectors))
