"""C6: the password of a charge point is changed by its configuration key AuthorizationKey, on both sides or on none."""

import re

from msgspec import Struct

from genx.domain.charge_point import LONGEST_PASSWORD, SHORTEST_PASSWORD
from genx.domain.errors import UnusablePassword
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest

_USABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def new_password(request: Struct) -> str | None:
    """The password that a command gives to a charge point; None where it is another command."""
    if isinstance(request, ChangeConfigurationRequest) and request.key.strip().lower() == "authorizationkey":
        return request.value
    return None


def check(request: Struct) -> None:
    """Raises UnusablePassword where a charge point could take a password and not sign in with it.

    OCPP 1.6: strings are printable ASCII; what a charge point makes of other characters, or of blanks at the ends, is
    anybody's guess. The security whitepaper wants 32 to 40 hexadecimal digits; real ones take other texts too.
    """
    value = new_password(request)
    if value is None or (SHORTEST_PASSWORD <= len(value) <= LONGEST_PASSWORD and _USABLE.fullmatch(value)):
        return
    raise UnusablePassword(
        f"A charger's password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} printable ASCII characters and no blanks"
        " at its ends. Best are 32 to 40 hexadecimal digits: any charger takes those."
    )
