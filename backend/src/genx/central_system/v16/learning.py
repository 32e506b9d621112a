"""What the answers to our first CALLs teach us about a charge point: its configuration, and what it can't do (B6)."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.v16.first_calls import NO_ANSWER, UNABLE, answered, cannot, dropped_at, refuses
from genx.central_system.version import Learned
from genx.domain.changes import Change, ChargerReported, ConfigurationRead
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.masking import mask_text, mask_value
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, ConfigurationKey, GetConfigurationResponse

MOST_CONNECTORS = 1000
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 1_000, 200, 4_096
"""Bounds of what is kept of a configuration. OCPP 1.6 (7.29) has 50 characters for a key and 500 for a value."""


def learn(state: ChargePoint, action: str, outcome: Outcome) -> Learned:
    """The state after a CALL of our own accord was answered, refused or not answered."""
    if isinstance(outcome, Answered) and not refuses(outcome.response):
        learned = learn_from_answer(state, action, outcome)
        if isinstance(outcome.response, GetConfigurationResponse):
            read = _read(state.charger_id, outcome.response, outcome.at)
            learned = Learned(learned.state, (*learned.changes, read))
        return learned
    if isinstance(outcome, Offline):
        changed = dropped_at(state, action)
    else:
        why = _why_not(outcome)
        if why is None:
            return Learned(state)
        changed = cannot(state, action, why)
    return Learned(changed, (ChargerReported(changed),))


def _why_not(outcome: Answered | Failed | TimedOut) -> str | None:
    """Why the charge point is left alone with this CALL; None where it may be asked again."""
    if isinstance(outcome, TimedOut):
        return NO_ANSWER
    code = "NotImplemented" if isinstance(outcome, Answered) else outcome.code
    return code if code in UNABLE else None


def learn_from_answer(state: ChargePoint, action: str, answer: Answered) -> Learned:
    """The state after an answer to whomever: the number of connectors is taken from a configuration (S1)."""
    changed = answered(state, action)
    if isinstance(answer.response, GetConfigurationResponse):
        connectors = _number_of_connectors(answer.response)
        if connectors is not None and connectors != state.configured_connectors:
            changed = replace(changed, configured_connectors=connectors)
    return Learned(changed, () if changed is state else (ChargerReported(changed),))


def _read(charger_id: int, response: GetConfigurationResponse, at: datetime) -> ConfigurationRead:
    """Keys and values as they may be kept: without secrets, and no more of them than make sense."""
    keys = {
        mask_text(item.key[:LONGEST_KEY]): (_kept_value(item), bool(item.readonly))
        for item in response.configuration_key[:MOST_KEYS]
    }
    return ConfigurationRead(charger_id, at, keys)


def _kept_value(item: ConfigurationKey) -> str | None:
    return mask_value(item.key, None if item.value is None else item.value[:LONGEST_VALUE])


def configuration_learned(command: Command, request: Struct, outcome: Outcome) -> tuple[Change, ...]:
    """What an operator's command tells of the configuration: what was read, or was changed."""
    if not isinstance(outcome, Answered):
        return ()
    if isinstance(outcome.response, GetConfigurationResponse):
        return (_read(command.charger_id, outcome.response, outcome.at),)
    if isinstance(request, ChangeConfigurationRequest) and getattr(outcome.response, "status", None) == "Accepted":
        keys = {request.key: (mask_value(request.key, request.value), False)}
        return (ConfigurationRead(command.charger_id, outcome.at, keys),)
    return ()


def _number_of_connectors(response: GetConfigurationResponse) -> int | None:
    """Keys come in any letter case."""
    values = (item.value for item in response.configuration_key if item.key.strip().lower() == "numberofconnectors")
    number = whole(next(values, None) or "") or 0
    return number if 0 < number <= MOST_CONNECTORS else None


def teaches(response: Struct) -> bool:
    """Return whether an answer tells something of a charge point, whoever has asked for it."""
    return isinstance(response, GetConfigurationResponse)
