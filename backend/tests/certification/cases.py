"""The certification cases of the Open Charge Alliance for a central system that speaks OCPP 1.6."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

CHAPTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "Core": {
        "001": "Cold boot",
        "003": "Regular session, plugged in first",
        "004_1": "Regular session, identified first",
        "004_2": "Regular session, identified first, connection time-out",
        "005_1": "Unplugged at the car",
        "007": "Start with a cached tag",
        "010": "Remote start, plugged in first",
        "011_1": "Remote start, plugged in after it",
        "011_2": "Remote start, time-out",
        "012": "Remote stop",
        "013": "Hard reset",
        "014": "Soft reset",
        "017_1": "Unlock without a session",
        "017_2": "Unlock without a session, fixed cable",
        "018_1": "Unlock with a session",
        "019_1": "Read all configuration keys",
        "019_2": "Read a certain configuration key",
        "021": "Change a configuration key",
        "023_1": "Authorize, invalid tag",
        "023_2": "Authorize, expired tag",
        "023_3": "Authorize, blocked tag",
        "024": "Lock failure at the start",
        "026": "Remote start, rejected",
        "028": "Remote stop, rejected",
        "030": "Unlock, failure",
        "031": "Unlock, unknown connector",
        "032_1": "Boot after a power failure, sessions are stopped",
        "037_1": "Offline start, valid tag",
        "037_3": "Offline start, invalid tag",
        "039": "Offline session",
        "040_1": "Configuration key, not supported",
        "040_2": "Configuration key, invalid value",
        "061": "Clear the cache",
        "064": "Data transfer to the central system",
    },
    "Local list": {
        "042_1": "Version, not supported",
        "042_2": "Version, empty list",
        "043_1": "List, not supported",
        "043_3": "List, failed",
        "043_4": "List, full",
        "043_5": "List, differential",
    },
    "Firmware and diagnostics": {
        "044_1": "Firmware, downloaded and installed",
        "044_2": "Firmware, download failed",
        "044_3": "Firmware, installation failed",
        "045_1": "Diagnostics, uploaded",
        "045_2": "Diagnostics, upload failed",
    },
    "Reservation": {
        "046": "Connector, used",
        "047": "Connector, expired",
        "048_1": "Connector, faulted",
        "048_2": "Connector, occupied",
        "048_3": "Connector, unavailable",
        "048_4": "Connector, rejected",
        "049": "Whole charger, used",
        "051": "Cancelled",
        "052": "Cancellation rejected",
        "053": "Used by a tag of the same group",
    },
    "Remote trigger": {
        "054": "Trigger, accepted",
        "055": "Trigger, rejected",
    },
    "Smart charging": {
        "056": "Default profile",
        "057": "Profile of a session",
        "059": "Remote start with a profile",
        "066": "Composite schedule",
        "067": "Clear profiles",
    },
    "Security": {
        "073": "New password",
        "074": "New certificate of the charger",
        "075_1": "Install a manufacturer's root certificate",
        "075_2": "Install a central system's root certificate",
        "076": "Delete a certificate",
        "077": "Security event, invalid certificate of the charger",
        "078": "Security event, invalid certificate of the central system",
        "079": "Security log",
        "080": "Signed firmware",
        "081": "Signed firmware, invalid signature",
        "083": "Higher security profile",
        "085": "Basic authentication",
        "086": "TLS, certificate of the server",
        "087": "TLS, certificate of the charger",
        "088": "Subprotocol",
    },
}
"""The titles of all cases by number, chapter by chapter. Numbers are theirs, words are ours."""

OPEN: Final[Mapping[str, str]] = {
    "074": "GenX has no signer of certificates yet and answers SignCertificate with Rejected (S10).",
    "077": "GenX has no signer of certificates yet and answers SignCertificate with Rejected (S10).",
}
"""The cases without a test that passes, and the reason."""

TESTS: Final[dict[str, str]] = {}
"""The names of the tests by number. Importing a module of tests fills in its own."""


def case(number: str) -> Callable[[Test], Test]:
    """Mark a test as the transcript of a certification case."""

    def marked(test: Test) -> Test:
        TESTS[number] = test.__name__
        return test

    return marked
