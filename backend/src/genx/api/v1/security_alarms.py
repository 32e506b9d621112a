"""Security alarms and the decisions about them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta, structs

from genx.accounts.visits import Visit
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer, Body, Page, Time, time
from genx.api.http.services import FromServices
from genx.db.base.engine import begin
from genx.db.queries import audit_log, security_alarms
from genx.domain import security_alarm
from genx.domain.audit import AuditEntry
from genx.domain.errors import NotKnown, Refusal
from genx.domain.security_alarm import Admitted, AlarmKind, Resolution

TAG = "Security alarms"
LIST = "security-alarms"
LONGEST_BLOCK_MINUTES = 30 * 24 * 60
DEFAULT_MINUTES = 24 * 60
CLOSED_BECAUSE = {
    "keep": "an operator keeps this identity for another address",
    "disconnect": "disconnected by an operator",
}
"""Reasons for closing a link, as the charger and its log get them."""


class NotOfOneCharger(Refusal):
    """The alarm is not about one charger, so there is none to keep or disconnect. Dismiss it."""

    type = "not-of-one-charger"


class AlarmParty(Answer, frozen=True, kw_only=True):
    """One side of an alarm. `admitted` is null if it was not let in, `password` if it was not asked for one.

    `transactionIds` are the running transactions that began while this party was connected.
    """

    address: str
    since: Time
    last_at: Time
    count: int
    admitted: Admitted | None
    password: str | None
    serial_number: str | None
    model: str | None
    firmware_version: str | None
    transaction_ids: list[int]


class AlarmLane(Answer, frozen=True, kw_only=True):
    """A time during which a party was connected; `endedAt` is null while it is."""

    address: str
    began_at: Time
    ended_at: Time | None


class AlarmMinute(Answer, frozen=True, kw_only=True):
    """The number of times in the minute that began at `at`."""

    at: Time
    count: int


class AlarmResolution(Answer, frozen=True, kw_only=True):
    """A person's decision. It holds until `until`; `address` is the one that was kept."""

    action: Resolution
    by: str
    at: Time
    until: Time
    address: str | None


class SecurityAlarm(Answer, frozen=True, kw_only=True):
    """An alarm. It is open while its cause goes on, and ends some minutes after that or when somebody resolves it.

    `perMinute` covers the last 15 minutes in which something happened, `lanes` the connections of the last 10 minutes.
    """

    id: int
    kind: AlarmKind
    subject: str
    device_id: str | None
    open: bool
    opened_at: Time
    last_at: Time
    ended_at: Time | None
    count: int
    usual_per_minute: float | None
    per_minute: list[AlarmMinute]
    parties: list[AlarmParty]
    lanes: list[AlarmLane]
    note: str | None
    resolution: AlarmResolution | None


class SecurityAlarmPage(Page[SecurityAlarm], frozen=True, kw_only=True):
    """Security alarms, newest first. `open` is the number of open alarms on all pages."""

    open: int


class AlarmEvent(Answer, frozen=True, kw_only=True):
    """An alarm was raised, went on, ended or was resolved. `open` is the number of open alarms now."""

    alarm: SecurityAlarm
    open: int


class AlarmDecision(Body, frozen=True, kw_only=True):
    """A decision about an alarm, and the minutes for which it holds (one day by default).

    - `keep` lets this charger in from `address` alone. A link from another address is closed.
    - `disconnect` closes the charger's link and does not let it in.
    - `dismiss` lifts an earlier decision. The same parties do not raise the alarm again.
    """

    action: Resolution
    address: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=LONGEST_BLOCK_MINUTES)] = DEFAULT_MINUTES


def shown(alarm: security_alarm.SecurityAlarm) -> SecurityAlarm:
    """Return an alarm as the API shows it."""
    details = alarm.details
    return SecurityAlarm(
        id=alarm.id,
        kind=alarm.kind,
        subject=alarm.subject,
        device_id=alarm.device_id,
        open=alarm.ended_at is None,
        opened_at=time(alarm.opened_at),
        last_at=time(alarm.last_at),
        ended_at=time(alarm.ended_at),
        count=alarm.count,
        usual_per_minute=details.usual_per_minute,
        per_minute=[AlarmMinute(at=time(minute.at), count=minute.count) for minute in details.minutes],
        parties=[_party(party) for party in details.parties],
        lanes=[
            AlarmLane(address=spell.address, began_at=time(spell.began_at), ended_at=time(spell.ended_at))
            for spell in details.spells
        ],
        note=details.note,
        resolution=_resolution(alarm),
    )


def event(alarm: security_alarm.SecurityAlarm, still_open: int) -> AlarmEvent:
    return AlarmEvent(alarm=shown(alarm), open=still_open)


def _party(party: security_alarm.Party) -> AlarmParty:
    known = structs.asdict(party)
    times = {"since": time(party.since), "last_at": time(party.last_at)}
    return AlarmParty(**known | times | {"transaction_ids": list(party.transaction_ids)})


def _resolution(alarm: security_alarm.SecurityAlarm) -> AlarmResolution | None:
    if alarm.resolution is None or alarm.resolved_at is None or alarm.until is None:
        return None
    return AlarmResolution(
        action=alarm.resolution,
        by=alarm.resolved_by or "",
        at=time(alarm.resolved_at),
        until=time(alarm.until),
        address=alarm.kept_address,
    )


_NOON = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
_LATER = _NOON + timedelta(seconds=30)
_KNOWN, _NEW = "10.20.4.31", "185.62.11.7"
_ALARM = (
    security_alarm.SecurityAlarm(
        id=12,
        kind="two-devices",
        subject="cp-0042",
        device_id="CP-0042",
        opened_at=_NOON,
        last_at=_NOON,
    )
    .noted(
        _LATER,
        2,
        parties=[
            security_alarm.Party(
                address=_KNOWN,
                since=_NOON - timedelta(days=300),
                last_at=_NOON,
                admitted="password",
                password="right",  # noqa: S106 - whether it was, not which
                serial_number="NO-24-08831",
                model="NL-DC 75",
                firmware_version="3.3.0",
                transaction_ids=(10478,),
            ),
            security_alarm.Party(address=_NEW, since=_NOON, last_at=_LATER, password="none"),  # noqa: S106 - the same
        ],
    )
    .connected(_KNOWN, _NOON)
)
EXAMPLE = shown(_ALARM)
EXAMPLE_RESOLVED = shown(
    _ALARM.resolved("keep", "ann@example.org", _LATER, _LATER + timedelta(days=1), kept_address=_KNOWN)
)


@get(
    "/security-alarms",
    **operation(
        "listSecurityAlarms",
        "List security alarms, open and earlier ones, newest first",
        TAG,
        refusals=(BadCursor,),
        response=SecurityAlarmPage(items=[EXAMPLE], next_cursor=None, open=1),
    ),
)
async def list_security_alarms(
    services: FromServices,
    is_open: Annotated[
        bool | None, QueryParameter(name="open", description="Only open alarms, or only earlier ones.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> SecurityAlarmPage:
    before = services.cursors.read(LIST, cursor, int)
    async with begin(services.engine) as connection:
        found = await security_alarms.page(connection, is_open=is_open, before=before, limit=limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda alarm: alarm.id)
    return SecurityAlarmPage(
        items=[shown(alarm) for alarm in items], next_cursor=following, open=services.alarms.open_count
    )


@post(
    "/security-alarms/{alarmId:int}/resolve",
    **operation(
        "resolveSecurityAlarm",
        "Decide about a security alarm: keep one party, disconnect the charger, or dismiss it",
        TAG,
        role="operator",
        refusals=(NotKnown, NotOfOneCharger),
        request={"action": "keep", "address": _KNOWN, "minutes": 1440},
        response=EXAMPLE_RESOLVED,
        description=(
            "The alarm ends, and the decision holds for `minutes`, even after a restart. A later decision about the"
            " same alarm replaces it: `dismiss` lifts a `keep` or a `disconnect`."
        ),
    ),
    status_code=200,
)
async def resolve_security_alarm(
    request: SignedInRequest,
    alarm_id: Annotated[int, PathParameter(name="alarmId", ge=1, le=2**63 - 1)],
    data: JSONBody[AlarmDecision],
    services: FromServices,
) -> SecurityAlarm:
    seen = visit(request)
    async with services.alarms.changing:
        async with begin(services.engine) as connection:
            alarm = await security_alarms.load(connection, alarm_id)
            if alarm is None:
                raise NotKnown(f"There is no security alarm {alarm_id}.")
            _check(alarm, data)
            resolved = alarm.resolved(
                data.action,
                seen.actor.name or "",
                seen.at,
                seen.at + timedelta(minutes=data.minutes),
                kept_address=data.address if data.action == "keep" else None,
            )
            await security_alarms.keep(connection, [resolved], seen.at)
            await audit_log.add(connection, _did(seen, resolved, data))
        services.alarms.resolved(resolved)
    if resolved.device_id is not None and data.action != "dismiss":
        services.charge_points.disconnect(
            resolved.device_id, CLOSED_BECAUSE[data.action], unless_from=resolved.kept_address
        )
    return shown(resolved)


def _did(seen: Visit, alarm: security_alarm.SecurityAlarm, decision: AlarmDecision) -> AuditEntry:
    return seen.did(
        "alarm.resolved",
        ("alarm", str(alarm.id), alarm.device_id or alarm.subject),
        kind=alarm.kind,
        decision=decision.action,
        address=alarm.kept_address,
        minutes=decision.minutes,
    )


def _check(alarm: security_alarm.SecurityAlarm, decision: AlarmDecision) -> None:
    """Raises NotOfOneCharger, or InvalidBody if the body does not say which of the parties to keep."""
    if decision.action != "dismiss" and alarm.device_id is None:
        raise NotOfOneCharger("This alarm is not about one charger: it can only be dismissed.")
    addresses = [party.address for party in alarm.details.parties]
    if decision.action == "keep" and decision.address not in addresses:
        raise InvalidBody(FieldError("/address", f"Name the party to keep: {', '.join(addresses) or 'none'}."), 400)


ROUTES = [list_security_alarms, resolve_security_alarm]
