"""The timeline of a connector: what it was in at each moment, put together from its histories."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.availability.rules import State, state

ChargerStatus = Literal["active", "inactive", "maintenance"]
EvidenceKind = Literal["status", "connection", "chargerStatus"]
Said = tuple[State, str | None, ChargerStatus]


class Evidence(Struct, frozen=True):
    """What begins or ends a stretch of time, and when we heard of it: its entry in the log has that time."""

    kind: EvidenceKind
    heard_at: datetime


class StatusChange(Struct, frozen=True, kw_only=True):
    """A status of a connector from its true time on."""

    at: datetime
    heard_at: datetime
    status: str | None
    error_code: str | None = None


class PresenceChange(Struct, frozen=True, kw_only=True):
    """The connection of a charger from a time on; None if nobody knows whether there was one."""

    at: datetime
    online: bool | None


class OperationChange(Struct, frozen=True, kw_only=True):
    """What operators say of a charger, from a time on."""

    at: datetime
    charger_status: ChargerStatus


Change = StatusChange | PresenceChange | OperationChange


class Stretch(Struct, frozen=True, kw_only=True):
    """Time that a connector spent in one state. `begins` and `ends` are None at the ends of what is looked at."""

    since: datetime
    until: datetime
    state: State
    error_code: str | None = None
    charger_status: ChargerStatus = "active"
    begins: Evidence | None = None
    ends: Evidence | None = None

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def said(self) -> "Said":
        return self.state, self.error_code, self.charger_status


def timeline(
    statuses: Sequence[StatusChange],
    presences: Sequence[PresenceChange],
    operations: Sequence[OperationChange],
    since: datetime,
    until: datetime,
) -> list[Stretch]:
    """Return the stretches from one instant up to another. Offline takes precedence over any status.

    Each history may begin before, and says then what holds at the beginning. Before its first entry a connector is
    online, of unknown status, and its charger active.
    """
    # The sort is stable: of the same instant, a status is the last word, and the later one of two.
    changes: list[Change] = sorted([*operations, *presences, *statuses], key=lambda change: change.at)
    now, found, at = _Now(), [], since
    for change in changes:
        if change.at >= until:
            break
        if change.at > at:
            found.append(now.stretch(at, change.at))
            at = change.at
        now = now.after(change)
    if at < until:
        found.append(now.stretch(at, until))
    return joined(found)


class _Now(Struct, frozen=True, kw_only=True):
    """What holds, and the change that made it so."""

    status: StatusChange | None = None
    online: bool | None = True
    charger_status: ChargerStatus = "active"
    last: Evidence | None = None

    def after(self, change: Change) -> "_Now":
        match change:
            case StatusChange():
                changed = replace(self, status=change, last=Evidence("status", change.heard_at))
            case PresenceChange():
                changed = replace(self, online=change.online, last=Evidence("connection", change.at))
            case _:
                status = change.charger_status
                changed = replace(self, charger_status=status, last=Evidence("chargerStatus", change.at))
        return changed if changed.said != self.said else replace(changed, last=self.last)

    @property
    def said(self) -> Said:
        if self.online is False:
            return "offline", None, self.charger_status
        if self.status is None or self.online is None:
            return "unknown", None, self.charger_status
        found = state(self.status.status)
        return found, self.status.error_code if found == "faulted" else None, self.charger_status

    def stretch(self, since: datetime, until: datetime) -> Stretch:
        of, error_code, charger_status = self.said
        return Stretch(
            since=since,
            until=until,
            state=of,
            error_code=error_code,
            charger_status=charger_status,
            begins=self.last,
        )


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join neighbours that are the same, and let each end with what begins the next one."""
    found: list[Stretch] = []
    for each in stretches:
        last = found[-1] if found else None
        if last is None or last.until != each.since:
            found.append(each)
        elif last.said == each.said:
            found[-1] = replace(last, until=each.until, ends=each.ends)
        else:
            found[-1:] = [replace(last, ends=each.begins), each]
    return found
