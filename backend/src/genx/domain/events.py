"""Events, named in the past tense: the source of the live event stream."""

from datetime import datetime

from msgspec import Struct

from genx.domain.batch import Batch
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.effects.awaited import Awaited
from genx.domain.message_log import LogEntry
from genx.domain.security_alarm import SecurityAlarm
from genx.domain.transaction import Transaction


class ChargerChanged(Struct, frozen=True):
    charge_point: ChargePoint


class ChargerRemoved(Struct, frozen=True):
    device_id: str


class LogAppended(Struct, frozen=True):
    """An entry that was committed to the message log."""

    entry: LogEntry


class MessagePassed(Struct, frozen=True):
    """A message as it passes, whether it is kept or not (`types=message`)."""

    entry: LogEntry


class TransactionStarted(Struct, frozen=True):
    transaction: Transaction


class TransactionUpdated(Struct, frozen=True):
    transaction: Transaction


class TransactionStopped(Struct, frozen=True):
    transaction: Transaction


class CommandFinished(Struct, frozen=True):
    command: Command


class CommandEffectChanged(Struct, frozen=True):
    """An effect is awaited, its time started anew, or it was settled."""

    device_id: str
    awaited: Awaited


class BatchProgressed(Struct, frozen=True):
    """A command of a batch has ended, or the batch itself."""

    batch: Batch
    at: datetime


class AlarmChanged(Struct, frozen=True):
    """A security alarm was raised, went on, or ended; `still_open` is how many are open now."""

    alarm: SecurityAlarm
    still_open: int


Event = (
    ChargerChanged
    | ChargerRemoved
    | LogAppended
    | MessagePassed
    | TransactionStarted
    | TransactionUpdated
    | TransactionStopped
    | CommandFinished
    | CommandEffectChanged
    | BatchProgressed
    | AlarmChanged
)
