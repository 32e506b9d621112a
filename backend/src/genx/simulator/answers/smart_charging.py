"""The profile SmartCharging."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from genx.ocpp.times import format_time
from genx.simulator.answers.row import ACCEPTED, REJECTED, Answer, accepted_if, connectors
from genx.simulator.charger import Charger
from genx.simulator.configuration import HIGHEST_LEVEL, MOST_PERIODS
from genx.simulator.connector import Connector
from genx.simulator.link import Payload


def _set_profile(charger: Charger, payload: Payload) -> Payload:
    profile = payload["csChargingProfiles"]
    periods = profile["chargingSchedule"]["chargingSchedulePeriod"]
    if not connectors(charger, payload) or profile["stackLevel"] > HIGHEST_LEVEL or len(periods) > MOST_PERIODS:
        return REJECTED
    return accepted_if(profile["chargingProfilePurpose"] != "TxProfile" or _is_for_a_session(charger, payload))


def _is_for_a_session(charger: Charger, payload: Payload) -> bool:
    wanted = payload["csChargingProfiles"].get("transactionId")
    sessions = [each.session for each in connectors(charger, payload) if each.session is not None]
    return any(wanted in (None, session.transaction_id) for session in sessions)


def _install(charger: Charger, payload: Payload) -> None:
    charger.profiles.install(payload["connectorId"], payload["csChargingProfiles"], charger.now())


def _clear_profile(charger: Charger, payload: Payload) -> Payload:
    return ACCEPTED if charger.profiles.matching(payload) else {"status": "Unknown"}


def _clear(charger: Charger, payload: Payload) -> None:
    charger.profiles.remove(charger.profiles.matching(payload))


def _composite(charger: Charger, payload: Payload) -> Payload:
    """Return the limits of a connector, or those of all connectors together for 0."""
    concerned = connectors(charger, payload)
    if not concerned:
        return REJECTED
    first, unit = charger.now(), payload.get("chargingRateUnit", "W")
    last = first + timedelta(seconds=payload["duration"])
    times = sorted({time for each in concerned for time in charger.profiles.changes_between(each.session, first, last)})
    periods = [
        {
            "startPeriod": round((time - first).total_seconds()),
            "limit": round(sum(_limit(charger, each, time, unit) for each in concerned), 1),
        }
        for time in times
    ]
    return {
        "status": "Accepted",
        "connectorId": payload["connectorId"],
        "scheduleStart": format_time(first),
        "chargingSchedule": {
            "duration": payload["duration"],
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": periods,
        },
    }


def _limit(charger: Charger, connector: Connector, at: datetime, unit: str) -> float:
    limit = charger.profiles.limit_w(connector.number, connector.session, at, connector.supply)
    watts = float(charger.model.power_w) if limit is None else min(limit, charger.model.power_w)
    return connector.supply.amperes(watts) if unit == "A" else watts


SMART_CHARGING: Final[Mapping[str, Answer]] = {
    "SetChargingProfile": Answer(_set_profile, _install, REJECTED),
    "ClearChargingProfile": Answer(_clear_profile, _clear, {"status": "Unknown"}),
    "GetCompositeSchedule": Answer(_composite, None, REJECTED),
}
