"""How a charge point shows who it is (H6): by a client certificate that the proxy has checked, or by a password."""

from collections.abc import MutableMapping
from typing import Any

from genx.accounts.charger_credentials import ChargerCredentials
from genx.accounts.throttle import TooManyTries
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import TooBusy
from genx.gateway.door import certificates, handshake
from genx.gateway.door.handshake import Credentials, Refusal
from genx.gateway.door.refusals import clipped
from genx.gateway.proof import NOTHING, Proof

Scope = MutableMapping[str, Any]


class Admission:
    """If credentials are required, nobody comes in without."""

    def __init__(self, *, require_credentials: bool) -> None:
        self._require = require_credentials
        self._credentials = ChargerCredentials()

    def check_stranger(self, identity: str, scope: Scope) -> None:
        """Raises Refusal if a charge point that is not known here may not register by connecting."""
        name = certificates.common_name(scope)
        if name is not None:
            _check_certificate(name, identity)
        elif self._require:
            raise Refusal(
                401,
                "no-credentials",
                "This charger is not known here, and chargers need a password or a client certificate"
                " (GENX_REQUIRE_CHARGER_CREDENTIALS): add it here with a password first, then enter that in its"
                " settings.",
            )

    async def check(self, state: ChargePoint, scope: Scope, address: str) -> Proof:
        """Return how the charge point showed who it is. Raises Refusal."""
        name = certificates.common_name(scope)
        if name is not None:
            _check_certificate(name, state.device_id, state.serial_number)
            return Proof("certificate")
        # C6: a charge point that was given its first password is let in without one until it has used it.
        if state.password_hash is not None or self._require:
            return await self._required(state, scope, address)
        if not state.password_hashes:
            return NOTHING
        try:
            return await self._required(state, scope, address)
        except Refusal:
            return NOTHING

    async def _required(self, state: ChargePoint, scope: Scope, address: str) -> Proof:
        if not state.password_hashes:
            raise Refusal(
                401,
                "no-credentials",
                "Chargers need a password or a client certificate (GENX_REQUIRE_CHARGER_CREDENTIALS), and this one has"
                " no password here: set one here and in the charger's settings.",
            )
        given = handshake.credentials(scope["headers"])
        if given is None:
            raise Refusal(
                401,
                "no-password",
                "A password is set for this charger here, but it sent none: enter that password in its settings.",
            )
        if given.user.lower() != state.device_id.lower():
            raise _wrong("user name (it must be the charger's id)")
        found = await self._found(state, given, address)
        if found is None:
            raise _wrong("password")
        return Proof("password", found)

    async def _found(self, state: ChargePoint, given: Credentials, address: str) -> str | None:
        try:
            return await self._credentials.check(state.charger_id, state.password_hashes, given.password, address)
        except TooManyTries as wait:
            advice = "Too many wrong passwords: wait a while, then try again."
            raise Refusal(429, "too-many-wrong-passwords", advice, retry_after=wait.retry_after) from None
        except TooBusy as busy:
            advice = "Too many passwords are being checked at the moment: the charger will try again by itself."
            raise Refusal(503, busy.type, advice, retry_after=busy.retry_after) from None


def _check_certificate(name: str, *words: str | None) -> None:
    if not certificates.is_of(name, *words):
        raise Refusal(
            403,
            "wrong-certificate",
            f"The charger's client certificate is of {clipped(name, 64)!r}: its CN must be the charger's id or its"
            " serial number. Give the charger its own certificate, or use the CN as its id.",
        )


def _wrong(what: str) -> Refusal:
    advice = f"The {what} is wrong: in the charger's settings, enter the one that was set here."
    return Refusal(401, "wrong-password", advice)
