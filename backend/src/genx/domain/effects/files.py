"""The expected effects of commands about firmware and uploads."""

from genx.domain.effects.effect import Verdict
from genx.domain.effects.expected import Expected, Observed
from genx.domain.effects.happenings import Booted, Happening, Progressed, Upload, Work

FAILED = frozenset(
    {
        "DownloadFailed",
        "InstallationFailed",
        "InstallVerificationFailed",
        "InvalidSignature",
        "UploadFailed",
        "UploadFailure",
        "BadMessage",
        "NotSupportedOperation",
        "PermissionDenied",
    }
)
"""Statuses of firmware and uploads that end in nothing."""


class FirmwareChanges(Expected, frozen=True, kw_only=True):
    """The charge point boots with another firmware than `before`. Each status starts the time anew."""

    before: str | None

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        if isinstance(happening, Progressed) and happening.work == "firmware" and happening.status in FAILED:
            return Verdict("contrary", "firmwareFailed", happening.status)
        if isinstance(happening, Booted) and state.firmware_version != self.before:
            return Verdict("confirmed", "firmwareChanged", state.firmware_version or "")
        return None

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return _is_progress(happening, "firmware")

    def missed(self, state: Observed) -> Verdict:
        if state.firmware_status == "Installed":
            return Verdict("missed", "firmwareSame")
        return Verdict("missed", "firmwareNotReported", state.firmware_status or "none")


class FileIsUploaded(Expected, frozen=True, kw_only=True):
    """The charge point reports that the file is uploaded. Each status starts the time anew."""

    work: Upload

    def weigh(self, happening: Happening, state: Observed) -> Verdict | None:
        del state
        if not isinstance(happening, Progressed) or happening.work != self.work:
            return None
        if happening.status in FAILED:
            return Verdict("contrary", "uploadFailed", happening.status)
        return Verdict("confirmed", "uploaded") if happening.status == "Uploaded" else None

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del state
        return _is_progress(happening, self.work)

    def missed(self, state: Observed) -> Verdict:
        status = state.diagnostics_status if self.work == "diagnostics" else state.log_status
        return Verdict("missed", "notUploaded", status or "none")


def _is_progress(happening: Happening, work: Work) -> bool:
    return isinstance(happening, Progressed) and happening.work == work
