"""Commands of the security extension that manage certificates."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.pem import EXAMPLE, check_certificates, check_root, is_chain
from genx.central_system.v16.commands.rules import exceeds
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.security import (
    CertificateSignedRequest,
    DeleteCertificateRequest,
    GetInstalledCertificateIdsRequest,
    InstallCertificateRequest,
)


def _check_install(request: InstallCertificateRequest, found: Situation) -> None:
    del found
    check_root("/certificate", request.certificate)


def _check_signed(request: CertificateSignedRequest, found: Situation) -> None:
    del found
    check_certificates("/certificateChain", request.certificate_chain)


def _signed_warnings(request: CertificateSignedRequest, found: Situation) -> list[str]:
    length = len(request.certificate_chain)
    in_order = is_chain(check_certificates("/certificateChain", request.certificate_chain))
    return [
        *([] if in_order else ["Not every certificate is followed by that of its issuer: the charger may refuse."]),
        *exceeds(found.known, "CertificateSignedMaxChainSize", length, f"{length} characters"),
    ]


COMMANDS: Final = (
    CommandSpec(
        name="install-certificate",
        action="InstallCertificate",
        request_type=InstallCertificateRequest,
        summary="Install a root certificate",
        example={"certificateType": "CentralSystemRootCertificate", "certificate": EXAMPLE},
        refusals=(UnusableRequest,),
        check=_check_install,
        expects=expectations.install_certificate,
        may_wait=True,
    ),
    CommandSpec(
        name="delete-certificate",
        action="DeleteCertificate",
        request_type=DeleteCertificateRequest,
        summary="Delete an installed certificate",
        example={
            "certificateHashData": {
                "hashAlgorithm": "SHA256",
                "issuerNameHash": "3c4fd2a1",
                "issuerKeyHash": "9b01e7c4",
                "serialNumber": "1f",
            }
        },
        expects=expectations.delete_certificate,
        may_wait=True,
    ),
    CommandSpec(
        name="get-installed-certificate-ids",
        action="GetInstalledCertificateIds",
        request_type=GetInstalledCertificateIdsRequest,
        summary="List the installed certificates of a kind",
        example={"certificateType": "CentralSystemRootCertificate"},
    ),
    CommandSpec(
        name="certificate-signed",
        action="CertificateSigned",
        request_type=CertificateSignedRequest,
        summary="Give the charger its signed certificate",
        example={"certificateChain": EXAMPLE},
        refusals=(UnusableRequest,),
        check=_check_signed,
        may_wait=True,
        warnings=_signed_warnings,
        looks_at_the_configuration=True,
    ),
)
