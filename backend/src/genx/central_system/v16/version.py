"""OCPP 1.6 as the version that a link speaks."""

from typing import Final

from msgspec import Struct

from genx.central_system.v16 import inbound
from genx.central_system.v16.commands import COMMANDS
from genx.central_system.v16.effects import EFFECTS
from genx.central_system.v16.first_calls import ask_for_status, ask_to_boot, ask_to_stop
from genx.central_system.v16.learning import learn, learn_of_our_own
from genx.central_system.v16.reports import stop_report
from genx.central_system.v16.tolerances import tolerances_of
from genx.central_system.v16.triggers import triggered
from genx.central_system.version import Version
from genx.domain.masking import is_secret
from genx.domain.reports import StopReport
from genx.domain.tolerances import Tolerances
from genx.ocpp.dialect import read_request
from genx.ocpp.reading.payload import Accepted
from genx.ocpp.v16.actions import DIALECT
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, StopTransactionRequest


def _secret_in(request: Struct) -> str | None:
    """Return the value of a secret key (C5)."""
    if isinstance(request, ChangeConfigurationRequest) and is_secret(request.key):
        return request.value
    return None


def _read_stop(payload: str) -> StopReport | None:
    try:
        read = read_request(DIALECT.actions["StopTransaction"], payload)
    except ValueError:  # It is no JSON.
        return None
    if not isinstance(read, Accepted) or not isinstance(read.request, StopTransactionRequest):
        return None
    return stop_report(read.request, Tolerances())


V16: Final = Version(
    dialect=DIALECT,
    commands=COMMANDS,
    handlers=inbound.INBOUND,
    tolerances=tolerances_of,
    needs=inbound.needs,
    decide=inbound.decide,
    ask_for_status=ask_for_status,
    ask_to_boot=ask_to_boot,
    ask_to_stop=ask_to_stop,
    learn=learn,
    learn_of_our_own=learn_of_our_own,
    read_stop=_read_stop,
    effects=EFFECTS,
    triggers=triggered,
    secret_in=_secret_in,
)
