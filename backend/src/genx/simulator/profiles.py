"""The charging profiles of a simulated charger (OCPP 1.6, chapter 3.13)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from genx.ocpp.times import parse_time
from genx.simulator.link import Payload

RECURRENCES = {"Daily": timedelta(days=1), "Weekly": timedelta(weeks=1)}
DEFAULT_PHASES = 3


class Session(Struct, frozen=True):
    """A running transaction of a connector."""

    transaction_id: int
    began_at: datetime


class Supply(Struct, frozen=True):
    """The supply of a connector, which converts A per phase into W of all phases together."""

    voltage_v: float
    phases: int

    def watts(self, period: Payload, unit: str) -> float:
        phases = min(self.phases, period.get("numberPhases", DEFAULT_PHASES))
        return float(period["limit"]) * (self.voltage_v * phases if unit == "A" else 1)

    def amperes(self, watts: float) -> float:
        return watts / self.voltage_v / self.phases


class Installed(Struct, frozen=True):
    connector_id: int
    profile: Payload
    at: datetime

    @property
    def place(self) -> tuple[int, str, int]:
        """There is one profile in each place."""
        return self.connector_id, self.profile["chargingProfilePurpose"], self.profile["stackLevel"]

    def is_of(self, session: Session | None) -> bool:
        wanted = self.profile.get("transactionId")
        return wanted is None or (session is not None and session.transaction_id == wanted)

    def began_at(self, session: Session | None, at: datetime) -> datetime:
        """Return when the schedule began that is valid at a time."""
        told = self.profile["chargingSchedule"].get("startSchedule")
        start = parse_time(told) if told else None
        if self.profile["chargingProfileKind"] == "Relative" or start is None:
            return self.at if session is None else session.began_at
        every = RECURRENCES.get(self.profile.get("recurrencyKind", ""))
        return start if every is None else start + (at - start) // every * every

    def period_at(self, session: Session | None, at: datetime) -> Payload | None:
        """Return the period of the schedule at a time, None outside of it."""
        schedule = self.profile["chargingSchedule"]
        seconds = (at - self.began_at(session, at)).total_seconds()
        if seconds < 0 or seconds >= schedule.get("duration", float("inf")) or not self._is_valid(at):
            return None
        begun: list[Payload] = [one for one in schedule["chargingSchedulePeriod"] if one["startPeriod"] <= seconds]
        return begun[-1] if begun else None

    def _is_valid(self, at: datetime) -> bool:
        first, last = (parse_time(self.profile.get(name) or "") for name in ("validFrom", "validTo"))
        return (first is None or first <= at) and (last is None or at < last)


class Profiles:
    def __init__(self) -> None:
        self._installed: dict[int, Installed] = {}

    def install(self, connector_id: int, profile: Payload, at: datetime) -> None:
        """Install a profile, which replaces the one in its place and the one with its id."""
        new = Installed(connector_id, profile, at)
        others = {id_: each for id_, each in self._installed.items() if each.place != new.place}
        self._installed = {**others, profile["chargingProfileId"]: new}

    def matching(self, wanted: Payload) -> list[int]:
        """Return the ids of the profiles that ClearChargingProfile names."""
        return [id_ for id_, each in self._installed.items() if _matches(id_, each, wanted)]

    def remove(self, ids: Iterable[int]) -> None:
        for id_ in ids:
            self._installed.pop(id_, None)

    def limit_w(self, connector_id: int, session: Session | None, at: datetime, supply: Supply) -> float | None:
        """Return the limit of a connector in W at a time, None if there is none."""
        of_session = self._limit("TxProfile", {connector_id}, session, at, supply) if session else None
        if of_session is None:
            of_session = self._limit("TxDefaultProfile", {0, connector_id}, session, at, supply)
        of_charger = self._limit("ChargePointMaxProfile", {0}, session, at, supply)
        return min((limit for limit in (of_session, of_charger) if limit is not None), default=None)

    def changes_between(self, session: Session | None, first: datetime, last: datetime) -> list[datetime]:
        """Return `first` and the times up to `last` at which a limit may change."""
        times = {first}
        for each in self._installed.values():
            schedule, began = each.profile["chargingSchedule"], each.began_at(session, first)
            seconds = [period["startPeriod"] for period in schedule["chargingSchedulePeriod"]]
            seconds += [schedule["duration"]] if "duration" in schedule else []
            times |= {began + timedelta(seconds=second) for second in seconds}
        return sorted(time for time in times if first <= time < last)

    def _limit(
        self, purpose: str, connectors: set[int], session: Session | None, at: datetime, supply: Supply
    ) -> float | None:
        """Return the limit of the highest stack level with a period at this time."""
        found = [
            (each.profile["stackLevel"], supply.watts(period, each.profile["chargingSchedule"]["chargingRateUnit"]))
            for each in self._installed.values()
            if each.profile["chargingProfilePurpose"] == purpose
            and each.connector_id in connectors
            and each.is_of(session)
            and (period := each.period_at(session, at)) is not None
        ]
        return max(found)[1] if found else None


def _matches(id_: int, each: Installed, wanted: Payload) -> bool:
    if "id" in wanted:
        return bool(id_ == wanted["id"])
    actual = {
        "connectorId": each.connector_id,
        "chargingProfilePurpose": each.profile["chargingProfilePurpose"],
        "stackLevel": each.profile["stackLevel"],
    }
    return all(actual[name] == value for name, value in wanted.items())
