"""Smart charging profile (OCPP 1.6, chapters 5.5, 5.7 and 5.16)."""

from typing import Annotated, Literal

from msgspec import Meta

from genx.ocpp.reading.fields import (
    ConnectorId,
    Integer32,
    Message,
    NotNegative,
    Tenths,
    Time,
    check_tenths,
)

ChargingRateUnit = Literal["A", "W"]
ChargingProfilePurpose = Literal["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]
ChargingProfileKind = Literal["Absolute", "Recurring", "Relative"]
RecurrencyKind = Literal["Daily", "Weekly"]
ChargingProfileStatus = Literal["Accepted", "Rejected", "NotSupported"]
ClearChargingProfileStatus = Literal["Accepted", "Unknown"]
GetCompositeScheduleStatus = Literal["Accepted", "Rejected"]


class ChargingSchedulePeriod(Message):
    """A limit in A or W that begins `start_period` seconds after the start of the schedule."""

    start_period: NotNegative
    limit: Tenths
    number_phases: Annotated[int, Meta(ge=1, le=3)] | None = None

    def __post_init__(self) -> None:
        check_tenths(self.limit)


class ChargingSchedule(Message):
    duration: NotNegative | None = None
    start_schedule: Time | None = None
    charging_rate_unit: ChargingRateUnit
    charging_schedule_period: tuple[ChargingSchedulePeriod, ...]
    min_charging_rate: Tenths | None = None

    def __post_init__(self) -> None:
        check_tenths(self.min_charging_rate)


class ChargingProfile(Message):
    charging_profile_id: Integer32
    transaction_id: Integer32 | None = None
    stack_level: NotNegative
    charging_profile_purpose: ChargingProfilePurpose
    charging_profile_kind: ChargingProfileKind
    recurrency_kind: RecurrencyKind | None = None
    valid_from: Time | None = None
    valid_to: Time | None = None
    charging_schedule: ChargingSchedule


class ClearChargingProfileRequest(Message):
    """Connector 0 means the charge point itself, None means all connectors."""

    id: Integer32 | None = None
    connector_id: ConnectorId | None = None
    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: NotNegative | None = None


class ClearChargingProfileResponse(Message):
    status: ClearChargingProfileStatus


class GetCompositeScheduleRequest(Message):
    connector_id: ConnectorId
    duration: NotNegative
    charging_rate_unit: ChargingRateUnit | None = None


class GetCompositeScheduleResponse(Message):
    status: GetCompositeScheduleStatus
    connector_id: ConnectorId | None = None
    schedule_start: Time | None = None
    charging_schedule: ChargingSchedule | None = None


class SetChargingProfileRequest(Message):
    connector_id: ConnectorId
    cs_charging_profiles: ChargingProfile


class SetChargingProfileResponse(Message):
    status: ChargingProfileStatus
