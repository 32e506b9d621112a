"""What each command should bring about. An expectation is pure and kept as JSON with its command.

`weigh` returns a verdict once something settles it, `missed` the verdict at the end of the time. The time is `window`
seconds after the charge point agreed, or after `begins` if that is later; it starts anew with what `renewed_by` names.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from genx.domain.connector import Connector, Live
from genx.domain.effects.effect import Verdict
from genx.domain.effects.happenings import (
    Agreed,
    Began,
    Booted,
    Came,
    CertificatesTold,
    ConfigurationTold,
    Ended,
    Happening,
    ListVersionTold,
    Progressed,
    Upload,
    Work,
)
from genx.domain.id_tag import key as tag_key
from genx.domain.transaction import Transaction

VOLTAGE = 230
PHASES = 3
CLOCKS_DIFFER = timedelta(minutes=5)
TOLERANCE = 1.05
"""Charge points measure and obey within a few percent."""

FAILED = frozenset(
    {
        "DownloadFailed",
        "InstallationFailed",
        "InstallVerificationFailed",
        "InvalidSignature",
        "UploadFailed",
        "UploadFailure",
        "BadMessage",
        "NotSupportedOperation",
        "PermissionDenied",
    }
)
"""Statuses of firmware and uploads that end in nothing."""


class Observed(Protocol):
    """The parts of a charge point's state that expectations look at."""

    @property
    def connectors(self) -> Mapping[int, Connector]: ...

    @property
    def transactions(self) -> Mapping[int, Transaction]: ...

    @property
    def firmware_version(self) -> str | None: ...

    @property
    def firmware_status(self) -> str | None: ...

    @property
    def diagnostics_status(self) -> str | None: ...

    @property
    def log_status(self) -> str | None: ...

    @property
    def last_boot_at(self) -> datetime | None: ...

    @property
    def clock_is_wrong(self) -> bool: ...

    def connector(self, connector_id: int) -> Connector: ...

    def live(self, connector_id: int) -> Live | None: ...


class _Expectation(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    window: float
    begins: datetime | None = None

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del happening, state
        return False

    def waits(self, state: Observed) -> bool:
        """Return whether something without a known time has to happen first."""
        del state
        return False

    def due(self, at: datetime, state: Observed) -> datetime | None:
        """Return when the time ends that starts at `at`, None while it can't start."""
        if self.waits(state):
            return None
        return (at if self.begins is None else max(at, self.begins)) + timedelta(seconds=self.window)


class TransactionBegins(_Expectation, frozen=True, kw_only=True):
    """A transaction begins on the connector, or on any, with one of these id tags. Preparing starts the time anew.

    One that began before `asked_at` comes out of an offline queue and has nothing to do with it.
    """

    id_tags: tuple[str, ...]
    asked_at: datetime
    connector_id: int | None = None

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if isinstance(happening, Began):
            return self._begun(happening.transaction) if self.is_met_by(happening.transaction, state) else None
        if not isinstance(happening, Came) or self.connector_id is None or happening.connector_id != self.connector_id:
            return None
        connector = state.connector(self.connector_id)
        if connector.status not in {"Faulted", "Unavailable"}:
            return None
        about = ", ".join(filter(None, [connector.status, connector.error_code]))
        return Verdict("contrary", "connectorUnusable", about.removesuffix(", NoError"))

    def is_met_by(self, transaction: Transaction, state: Observed) -> bool:
        """Return whether this is the transaction that was asked for."""
        is_here = self.connector_id in {None, transaction.connector_id}
        is_now = state.clock_is_wrong or transaction.began_at >= self.asked_at - CLOCKS_DIFFER
        return is_here and is_now and tag_key(transaction.id_tag) in map(tag_key, self.id_tags)

    def _begun(self, transaction: Transaction) -> Verdict:
        if not transaction.authorised:
            return Verdict("contrary", "beganUnauthorised", transaction.id)
        return Verdict("confirmed", "began", transaction.id)

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        if not isinstance(happening, Came) or happening.action != "StatusNotification":
            return False
        is_here = self.connector_id in {None, happening.connector_id}
        return is_here and state.connector(happening.connector_id or 0).status == "Preparing"

    def missed(self, state: Observed) -> Verdict:
        ids = state.connectors if self.connector_id is None else [self.connector_id]
        is_plugged_in = any(state.connector(id_).status == "Preparing" for id_ in ids)
        return Verdict("missed", "carNotReady" if is_plugged_in else "noCar")


class TransactionEnds(_Expectation, frozen=True, kw_only=True):
    """The transaction with this wire id ends."""

    wire_id: int

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Ended) or happening.transaction.wire_id != self.wire_id:
            return None
        return Verdict("confirmed", "ended", happening.transaction.stop_reason or "Local")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "goesOn")


class Restarts(_Expectation, frozen=True, kw_only=True):
    """The charge point boots."""

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        return Verdict("confirmed", "restarted") if isinstance(happening, Booted) else None

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notRestarted")


class AvailabilityIs(_Expectation, frozen=True, kw_only=True):
    """The connector is in operation or not; 0 stands for all. The change may wait for the end of a transaction."""

    connector_id: int
    operative: bool

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if not isinstance(happening, Agreed | Came) or not self._is_so(state):
            return None
        if not self.operative:
            return Verdict("confirmed", "nowUnavailable")
        return Verdict("confirmed", "nowAvailable", self._status(state))

    def waits(self, state: Observed) -> bool:
        running = state.transactions.values()
        return not self.operative and any(self.connector_id in {0, each.connector_id} for each in running)

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return isinstance(happening, Ended)

    def missed(self, state: Observed) -> Verdict:
        if self.operative:
            return Verdict("missed", "stillUnavailable")
        return Verdict("missed", "stillAvailable", self._status(state))

    def _status(self, state: Observed) -> str:
        return state.connector(self.connector_id or 1).status or "no status"

    def _is_so(self, state: Observed) -> bool:
        """Return whether the connector says so, or for connector 0 that or all the others."""
        if self._says_so(state, self.connector_id):
            return True
        others = [id_ for id_ in state.connectors if id_ > 0]
        return self.connector_id == 0 and bool(others) and all(self._says_so(state, id_) for id_ in others)

    def _says_so(self, state: Observed, connector_id: int) -> bool:
        status = state.connector(connector_id).status
        return status is not None and (status != "Unavailable") == self.operative


class KeyHasValue(_Expectation, frozen=True, kw_only=True):
    """The key has the value when it is read back; with `after_boot`, after the next boot since then."""

    key: str
    value: str
    after_boot: datetime | None = None

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        key = self.key.strip().lower()
        if not isinstance(happening, ConfigurationTold) or self.waits(state):
            return None
        if key in happening.unknown:
            return Verdict("missed", "keyUnknown")
        if key not in happening.values:
            return None
        told = happening.values[key] or ""
        if same_value(told, self.value):
            return Verdict("confirmed", "storedAsAsked")
        return Verdict("missed", "storedDifferently", told or "nothing")

    def waits(self, state: Observed) -> bool:
        return self.after_boot is not None and (state.last_boot_at is None or state.last_boot_at < self.after_boot)

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return isinstance(happening, Booted) and self.after_boot is not None

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReadBack")


class MessageComes(_Expectation, frozen=True, kw_only=True):
    """A message of this action comes, from this connector if one is named."""

    action: str
    connector_id: int | None = None

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Came) or happening.action != self.action:
            return None
        is_here = self.connector_id is None or happening.connector_id in {None, self.connector_id}
        return Verdict("confirmed", "sent", self.action) if is_here else None

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notSent", self.action)


class ListHasVersion(_Expectation, frozen=True, kw_only=True):
    """The local list has this version when it is asked for."""

    version: int

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, ListVersionTold):
            return None
        if happening.version == self.version:
            return Verdict("confirmed", "listStored", str(self.version))
        return Verdict("missed", "listNotStored", str(happening.version))

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReadBack")


class ConnectorIsReserved(_Expectation, frozen=True, kw_only=True):
    connector_id: int

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if not isinstance(happening, Agreed | Came) or state.connector(self.connector_id).status != "Reserved":
            return None
        return Verdict("confirmed", "reserved")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReserved")


class FirmwareChanges(_Expectation, frozen=True, kw_only=True):
    """The charge point boots with another firmware than `before`. Each status starts the time anew."""

    before: str | None

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if isinstance(happening, Progressed) and happening.work == "firmware" and happening.status in FAILED:
            return Verdict("contrary", "firmwareFailed", happening.status)
        if isinstance(happening, Booted) and state.firmware_version != self.before:
            return Verdict("confirmed", "firmwareChanged", state.firmware_version or "")
        return None

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return _is_progress(happening, "firmware")

    def missed(self, state: Observed) -> Verdict:
        if state.firmware_status == "Installed":
            return Verdict("missed", "firmwareSame")
        return Verdict("missed", "firmwareNotReported", state.firmware_status or "none")


class FileIsUploaded(_Expectation, frozen=True, kw_only=True):
    """The charge point reports that the file is uploaded. Each status starts the time anew."""

    work: Upload

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Progressed) or happening.work != self.work:
            return None
        if happening.status in FAILED:
            return Verdict("contrary", "uploadFailed", happening.status)
        return Verdict("confirmed", "uploaded") if happening.status == "Uploaded" else None

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return _is_progress(happening, self.work)

    def missed(self, state: Observed) -> Verdict:
        status = state.diagnostics_status if self.work == "diagnostics" else state.log_status
        return Verdict("missed", "notUploaded", status or "none")


class CertificateIsListed(_Expectation, frozen=True, kw_only=True):
    """The charge point lists the certificate, or does not list it any more."""

    serial_number: str
    uses: tuple[str, ...]
    """The uses whose lists are asked for, in this order."""
    installed: bool

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, CertificatesTold) or happening.use not in self.uses:
            return None
        if self.serial_number in happening.serial_numbers:
            return Verdict("confirmed", "certificateThere") if self.installed else _STILL_THERE
        if happening.use != self.uses[-1]:
            return None
        return Verdict("missed", "certificateMissing") if self.installed else Verdict("confirmed", "certificateGone")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReadBack")


_STILL_THERE = Verdict("missed", "certificateStillThere")


class LimitIsObeyed(_Expectation, frozen=True, kw_only=True):
    """The power that is drawn keeps the limit; connector 0 stands for all. A limit in A is for each phase."""

    connector_id: int
    limit: float
    unit: str

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if not isinstance(happening, Came) or happening.action != "MeterValues":
            return None
        drawn = self._drawn(state)
        if drawn is None or not self._is_kept(drawn):
            return None
        return Verdict("confirmed", "limitObeyed", _shown(drawn))

    def missed(self, state: Observed) -> Verdict:
        drawn = self._drawn(state)
        return Verdict("missed", "notMeasured") if drawn is None else Verdict("missed", "limitIgnored", _shown(drawn))

    def _is_kept(self, watts: int) -> bool:
        limit = self.limit if self.unit == "W" else self.limit * VOLTAGE * PHASES
        return watts <= limit * TOLERANCE + VOLTAGE

    def _drawn(self, state: Observed) -> int | None:
        """Return the power in W that is measured now, None if none is."""
        ids = [id_ for id_ in state.connectors if id_ > 0] if self.connector_id == 0 else [self.connector_id]
        lives = [live for id_ in ids if (live := state.live(id_)) is not None]
        powers = [live.power_w for live in lives if live.power_w is not None]
        return sum(powers) if powers else None


Expectation = (
    TransactionBegins
    | TransactionEnds
    | Restarts
    | AvailabilityIs
    | KeyHasValue
    | MessageComes
    | ListHasVersion
    | ConnectorIsReserved
    | FirmwareChanges
    | FileIsUploaded
    | CertificateIsListed
    | LimitIsObeyed
)


def same_value(told: str, wanted: str) -> bool:
    """Return whether two values of a key mean the same: letter case and blanks around items say nothing."""
    return _items(told) == _items(wanted)


def _items(value: str) -> list[str]:
    return [item.strip().lower() for item in value.split(",")]


def _is_progress(happening: Happening, work: Work) -> bool:
    return isinstance(happening, Progressed) and happening.work == work


def _shown(watts: int) -> str:
    return f"{watts} W"
