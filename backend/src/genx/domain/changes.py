"""Changes that a decision wants kept. The journal writes each kind with one statement for a whole group."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from genx.domain.audit import AuditEntry
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector
from genx.domain.effects.awaited import Awaited
from genx.domain.message_log import LogEntry
from genx.domain.series import Measurement, SignedValue
from genx.domain.transaction import Transaction


class ChargerReported(Struct, frozen=True):
    """The fields that a charge point reports (boot, configuration, notAsked) are now as in this state."""

    charge_point: ChargePoint


class ConnectionChanged(Struct, frozen=True):
    """The charge point came online or went offline."""

    charger_id: int
    online: bool
    at: datetime


class ChargerSeen(Struct, frozen=True):
    """The last sign of life, the clock offset and the highest measured power, which are kept in batches."""

    charger_id: int
    last_seen: datetime
    clock_offset_ms: int | None
    power_rating_measured_w: int | None


class PasswordOffered(Struct, frozen=True):
    """C6: the charge point is about to be given this password. Passwords that it may have stay valid."""

    charger_id: int
    password_hash: str


class PasswordWithdrawn(Struct, frozen=True):
    """C6: the charge point did not accept this new password."""

    charger_id: int
    password_hash: str


class PasswordUsed(Struct, frozen=True):
    """C6: the charge point signed in with this new password, which makes older ones void."""

    charger_id: int
    password_hash: str


class ConnectorReported(Struct, frozen=True):
    charger_id: int
    connector: Connector


class TransactionChanged(Struct, frozen=True):
    """A transaction has started, or is now as in this value."""

    transaction: Transaction


class TransactionMeasured(Struct, frozen=True):
    """The registers of a running transaction in Wh, by its samples, which are kept in batches."""

    id: str
    register_wh: int
    register_at: datetime
    measured_wh: int
    measured_by_id: bool


class SeriesMeasured(Struct, frozen=True):
    """Measurements of a charge point's connectors, one for each second."""

    measurements: tuple[Measurement, ...]


class SeriesLate(Struct, frozen=True):
    """Some measurements of a day (UTC) came so late that its quarter hours must be summed up again."""

    charger_id: int
    connector_id: int
    day: date


class SignedValueReceived(Struct, frozen=True):
    value: SignedValue


class StopOrphaned(Struct, frozen=True):
    """A StopTransaction that belongs to no transaction we know (T4)."""

    charger_id: int
    at: datetime
    payload: str
    note: str


class ConfigurationRead(Struct, frozen=True):
    """Keys of the charge point's configuration: key -> (value, readonly), with secrets masked."""

    charger_id: int
    at: datetime
    keys: Mapping[str, tuple[str | None, bool]]


class ListVersionTold(Struct, frozen=True):
    """The version of its local list that the charge point has told, -1 if it has none."""

    charger_id: int
    version: int


class EffectChanged(Struct, frozen=True):
    """The effect of a command is now as in this value."""

    charger_id: int
    awaited: Awaited


class Audited(Struct, frozen=True):
    """An action that is in the audit log once it is kept."""

    entry: AuditEntry


class CommandChanged(Struct, frozen=True):
    """A command was asked for, or is now as in this value."""

    command: Command


Change = (
    ChargerReported
    | ConnectionChanged
    | ChargerSeen
    | PasswordOffered
    | PasswordWithdrawn
    | PasswordUsed
    | ConnectorReported
    | TransactionChanged
    | TransactionMeasured
    | SeriesMeasured
    | SeriesLate
    | SignedValueReceived
    | StopOrphaned
    | ConfigurationRead
    | ListVersionTold
    | CommandChanged
    | EffectChanged
    | Audited
    | LogEntry
)
