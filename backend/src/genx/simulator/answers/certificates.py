"""Certificates of the security extension."""

from collections.abc import Mapping
from typing import Final

from genx.simulator.answers.row import ACCEPTED, REJECTED, Answer, always
from genx.simulator.charger import Charger
from genx.simulator.link import Payload


def _install(charger: Charger, payload: Payload) -> None:
    charger.certificates.install(payload["certificateType"], payload["certificate"])


def _delete(charger: Charger, payload: Payload) -> Payload:
    return ACCEPTED if charger.certificates.has(payload["certificateHashData"]) else {"status": "NotFound"}


def _deleted(charger: Charger, payload: Payload) -> None:
    charger.certificates.delete(payload["certificateHashData"])


def _installed(charger: Charger, payload: Payload) -> Payload:
    found = charger.certificates.of(payload["certificateType"])
    return {"status": "Accepted", "certificateHashData": found} if found else {"status": "NotFound"}


CERTIFICATES: Final[Mapping[str, Answer]] = {
    "InstallCertificate": Answer(always, _install, REJECTED),
    "DeleteCertificate": Answer(_delete, _deleted, {"status": "Failed"}),
    "GetInstalledCertificateIds": Answer(_installed, None, {"status": "NotFound"}),
    "CertificateSigned": Answer(always, None, REJECTED),
}
