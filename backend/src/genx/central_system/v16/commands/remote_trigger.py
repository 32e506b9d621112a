"""Commands that ask for a message: the profile RemoteTrigger, and its counterpart in the security extension."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.rules import check_connector
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest
from genx.ocpp.v16.messages.security import ExtendedTriggerMessageRequest

COMMANDS: Final = (
    CommandSpec(
        name="trigger-message",
        action="TriggerMessage",
        request_type=TriggerMessageRequest,
        summary="Ask the charger to send a message now",
        example={"requestedMessage": "StatusNotification", "connectorId": 1},
        refusals=(UnusableRequest,),
        check=check_connector,
        expects=expectations.trigger_message,
    ),
    CommandSpec(
        name="extended-trigger-message",
        action="ExtendedTriggerMessage",
        request_type=ExtendedTriggerMessageRequest,
        summary="Ask the charger to send a message of the security extension now",
        example={"requestedMessage": "LogStatusNotification"},
        refusals=(UnusableRequest,),
        check=check_connector,
        expects=expectations.trigger_message,
    ),
)
