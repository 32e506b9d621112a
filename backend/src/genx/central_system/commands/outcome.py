"""The end of a command: in its row, and for the request that waits for it."""

import msgspec
from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Outcome, TimedOut
from genx.domain.command import AGREEING, UNUSABLE_ANSWER, Command
from genx.domain.errors import ChargerError, ChargerOffline, ChargerTimeout, ConnectionLost, UnusableAnswer
from genx.domain.masking import mask_json, mask_text

OFFLINE = "The charger went offline before the command was sent. It was not carried out."
LINK_LOST = "The connection was lost before the charger answered. It is not known whether the command was carried out."
NOT_SENT = "The charger was busy or had not booted. The command was not sent."
NO_ANSWER = "The charger did not answer in time. It may still carry out the command."


def with_outcome(command: Command, outcome: Outcome) -> Command:
    """Return the command with its outcome, secrets masked."""
    if isinstance(outcome, Answered):
        response = mask_json(outcome.payload)
        return replace(
            command, status="answered", answered_at=outcome.at, response=response, error_code=None, error=None
        )
    if isinstance(outcome, Failed):
        return replace(
            command,
            status="error",
            answered_at=outcome.at,
            error_code=UNUSABLE_ANSWER if outcome.code is None else mask_text(outcome.code),
            error=mask_text(outcome.description) or None,
        )
    is_sent = command.sent_at is not None
    if not is_sent and command.expires_at is not None:
        return replace(command, status="queued")
    if isinstance(outcome, TimedOut):
        return replace(command, status="timeout", error=NO_ANSWER if is_sent else NOT_SENT)
    if is_sent:
        return replace(command, status="unknown", error=LINK_LOST)
    return replace(command, status="offline", error=OFFLINE)


def answered(command: Command) -> Command:
    """Return the command if the charge point has answered it. Otherwise raises the Refusal that says why not."""
    if command.status == "error" and command.error_code == UNUSABLE_ANSWER:
        raise UnusableAnswer(command.error or "")
    if command.status == "error":
        raise ChargerError(command.error_code or "GenericError", command.error or "")
    if command.status == "queued":
        return command
    if command.status in {"expired", "withdrawn"}:
        raise ChargerOffline(f"{command.device_id}: {command.error}")
    if command.status == "offline":
        raise ChargerOffline(f"{command.device_id}: {OFFLINE}")
    if command.status == "unknown":
        raise ConnectionLost(f"{command.device_id}: {command.error or LINK_LOST}")
    if command.status != "answered":
        raise no_answer(command.device_id)
    return command


def no_answer(device_id: str) -> ChargerTimeout:
    return ChargerTimeout(f"{device_id}: {NO_ANSWER}")


def not_sent(device_id: str) -> ChargerTimeout:
    return ChargerTimeout(f"{device_id}: {NOT_SENT}")


def has_agreed(command: Command) -> bool:
    """Return whether the charge point has agreed to a command."""
    if command.status != "answered":
        return False
    response = msgspec.json.decode(command.response or "{}")
    return not isinstance(response, dict) or response.get("status", "Accepted") in AGREEING
