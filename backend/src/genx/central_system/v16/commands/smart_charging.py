"""Commands of the profile SmartCharging."""

from typing import Final

from msgspec.structs import replace

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.profiles import check_profile, profile_warnings
from genx.central_system.v16.commands.rules import check_connector
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.smart_charging import (
    ClearChargingProfileRequest,
    GetCompositeScheduleRequest,
    SetChargingProfileRequest,
)

_PROFILE = "/csChargingProfiles"


def _with_its_transaction(request: SetChargingProfileRequest, found: Situation) -> SetChargingProfileRequest:
    """Name the transaction that a TxProfile is for. The charge point rejects one without a transaction."""
    profile = request.cs_charging_profiles
    is_complete = profile.charging_profile_purpose != "TxProfile" or profile.transaction_id is not None
    if is_complete or request.connector_id == 0:
        return request
    running = found.state.running_on(request.connector_id)
    if running is None:
        raise UnusableRequest(
            f"{_PROFILE}/chargingProfilePurpose", f"No session is running on connector {request.connector_id}."
        )
    return replace(request, cs_charging_profiles=replace(profile, transaction_id=running.wire_id))


def _check_set(request: SetChargingProfileRequest, found: Situation) -> None:
    check_connector(request, found)
    purpose = request.cs_charging_profiles.charging_profile_purpose
    if purpose == "ChargePointMaxProfile" and request.connector_id != 0:
        raise UnusableRequest("/connectorId", "A ChargePointMaxProfile is for the whole charger: connector 0.")
    if purpose == "TxProfile" and request.connector_id == 0:
        raise UnusableRequest("/connectorId", "A TxProfile is for the session of one connector, not for connector 0.")
    if purpose != "TxProfile" and request.cs_charging_profiles.transaction_id is not None:
        raise UnusableRequest(f"{_PROFILE}/transactionId", "Only a TxProfile is for a certain transaction.")
    check_profile(request.cs_charging_profiles, _PROFILE)


def _set_warnings(request: SetChargingProfileRequest, found: Situation) -> list[str]:
    return profile_warnings(request.cs_charging_profiles, found.known)


def _clear_warnings(request: ClearChargingProfileRequest, found: Situation) -> list[str]:
    del found
    return ["This clears all profiles of the charger."] if request == ClearChargingProfileRequest() else []


COMMANDS: Final = (
    CommandSpec(
        name="set-charging-profile",
        action="SetChargingProfile",
        request_type=SetChargingProfileRequest,
        summary="Limit the power of a session, a connector or the whole charger",
        example={
            "connectorId": 1,
            "csChargingProfiles": {
                "chargingProfileId": 2001,
                "stackLevel": 0,
                "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Relative",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
                },
            },
        },
        refusals=(UnusableRequest,),
        prepare=_with_its_transaction,
        check=_check_set,
        expects=expectations.set_charging_profile,
        warnings=_set_warnings,
        looks_at_the_configuration=True,
    ),
    CommandSpec(
        name="clear-charging-profile",
        action="ClearChargingProfile",
        request_type=ClearChargingProfileRequest,
        summary="Clear charging profiles",
        example={"id": 2001},
        refusals=(UnusableRequest,),
        check=check_connector,
        warnings=_clear_warnings,
    ),
    CommandSpec(
        name="get-composite-schedule",
        action="GetCompositeSchedule",
        request_type=GetCompositeScheduleRequest,
        summary="Read the limits that the charger expects to apply",
        example={"connectorId": 1, "duration": 3600, "chargingRateUnit": "A"},
        refusals=(UnusableRequest,),
        check=check_connector,
    ),
)
