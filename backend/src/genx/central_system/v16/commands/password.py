"""C6: the configuration key AuthorizationKey changes the password of a charge point, on both sides or on neither."""

import re

from genx.central_system.commands.password_change import PasswordChange
from genx.central_system.commands.spec import Means, Situation
from genx.domain.charge_point import LONGEST_PASSWORD, SHORTEST_PASSWORD, ChargePoint, password_warnings
from genx.domain.errors import UnusablePassword
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest

_USABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def step(request: ChangeConfigurationRequest, state: ChargePoint, means: Means) -> PasswordChange | None:
    password = _new_password(request)
    return None if password is None else means.passwords.begin(state, password)


def warnings(request: ChangeConfigurationRequest, found: Situation) -> list[str]:
    del found
    return password_warnings(_new_password(request))


def check(request: ChangeConfigurationRequest) -> None:
    """Raises UnusablePassword if a charge point might take a password and then be unable to sign in with it.

    OCPP 1.6: strings are printable ASCII. Charge points disagree about other characters and about blanks at the ends.
    The security whitepaper wants 32 to 40 hexadecimal digits; real charge points accept other texts, too.
    """
    value = _new_password(request)
    if value is None or (SHORTEST_PASSWORD <= len(value) <= LONGEST_PASSWORD and _USABLE.fullmatch(value)):
        return
    raise UnusablePassword(
        f"A charger's password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} printable ASCII characters, with no spaces"
        " at either end. 32 to 40 hexadecimal digits are best: every charger accepts them."
    )


def _new_password(request: ChangeConfigurationRequest) -> str | None:
    """Return the password that a request gives to the charge point, None if it changes another key."""
    return request.value if request.key.strip().lower() == "authorizationkey" else None
