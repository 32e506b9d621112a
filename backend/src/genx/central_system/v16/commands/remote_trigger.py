"""Commands of the profile RemoteTrigger."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16 import expectations
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest

COMMANDS: Final = (
    CommandSpec(
        name="trigger-message",
        action="TriggerMessage",
        request_type=TriggerMessageRequest,
        summary="Ask the charger to send a message now",
        example={"requestedMessage": "StatusNotification", "connectorId": 1},
        expects=expectations.trigger_message,
    ),
)
