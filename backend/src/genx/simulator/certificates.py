"""The certificates of a simulated charger. It looks into none of them: its hashes are those of the whole text."""

from hashlib import sha256

from genx.simulator.link import Payload


class Certificates:
    def __init__(self) -> None:
        self._installed: dict[str, dict[str, Payload]] = {}

    def install(self, kind: str, pem: str) -> None:
        told = identity(pem)
        self._installed.setdefault(kind, {})[told["serialNumber"]] = told

    def of(self, kind: str) -> list[Payload]:
        return list(self._installed.get(kind, {}).values())

    def has(self, told: Payload) -> bool:
        return any(told == each for installed in self._installed.values() for each in installed.values())

    def delete(self, told: Payload) -> None:
        for installed in self._installed.values():
            if installed.get(told["serialNumber"]) == told:
                del installed[told["serialNumber"]]


def identity(pem: str) -> Payload:
    """Return the hash data of a certificate."""
    digest = sha256("".join(pem.split()).encode()).hexdigest()
    return {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": digest,
        "issuerKeyHash": digest[::-1],
        "serialNumber": digest[:16],
    }
