"""The expected effects of commands to the device itself."""

from datetime import datetime

from genx.domain.effects.effect import Verdict
from genx.domain.effects.expected import Expected, Observed
from genx.domain.effects.happenings import (
    Agreed,
    Booted,
    Came,
    CertificatesTold,
    ConfigurationTold,
    Ended,
    Happening,
    ListVersionTold,
)

_STILL_THERE = Verdict("missed", "certificateStillThere")


class Restarts(Expected, frozen=True, kw_only=True):
    """The charge point boots. If it was cut off by a restart of ours, its boot may come from that."""

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Booted):
            return None
        return Verdict("missed", "serverAway") if self.cut_off else Verdict("confirmed", "restarted")

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notRestarted")


class AvailabilityIs(Expected, frozen=True, kw_only=True):
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


class KeyHasValue(Expected, frozen=True, kw_only=True):
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
        if self.cut_off and self.after_boot is not None:
            return Verdict("missed", "serverAway")
        return Verdict("missed", "storedDifferently", told or "nothing")

    def waits(self, state: Observed) -> bool:
        return self.after_boot is not None and (state.last_boot_at is None or state.last_boot_at < self.after_boot)

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return isinstance(happening, Booted) and self.after_boot is not None

    def missed(self, state: Observed) -> Verdict:
        del state
        return Verdict("missed", "notReadBack")


class MessageComes(Expected, frozen=True, kw_only=True):
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


class ListHasVersion(Expected, frozen=True, kw_only=True):
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


class CertificateIsListed(Expected, frozen=True, kw_only=True):
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


def same_value(told: str, wanted: str) -> bool:
    """Return whether two values of a key mean the same: letter case and blanks around items say nothing."""
    return _items(told) == _items(wanted)


def _items(value: str) -> list[str]:
    return [item.strip().lower() for item in value.split(",")]
