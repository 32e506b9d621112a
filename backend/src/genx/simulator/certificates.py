"""The root certificates of a simulated charger."""

from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from genx.simulator.link import Payload


class Certificates:
    def __init__(self) -> None:
        self._installed: dict[str, list[Payload]] = {}

    def install(self, kind: str, pem: str) -> None:
        told = identity(pem)
        others = [each for each in self.of(kind) if each != told]
        self._installed[kind] = [*others, told]

    def of(self, kind: str) -> list[Payload]:
        return self._installed.get(kind, [])

    def has(self, told: Payload) -> bool:
        return any(told in installed for installed in self._installed.values())

    def delete(self, told: Payload) -> None:
        for kind, installed in self._installed.items():
            self._installed[kind] = [each for each in installed if each != told]


def identity(pem: str) -> Payload:
    """Return the hash data of a root certificate, which is its own issuer."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": sha256(certificate.issuer.public_bytes()).hexdigest(),
        "issuerKeyHash": sha256(key).hexdigest(),
        "serialNumber": f"{certificate.serial_number:x}",
    }
