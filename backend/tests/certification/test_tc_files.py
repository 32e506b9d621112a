"""Certification cases of firmware, diagnostics and logs."""

from typing import Any

from genx.central_system.v16.commands.pem import EXAMPLE
from tests.certification.bench import ACCEPTED, Bench, now
from tests.certification.cases import case

URL = "https://files.example.org/firmware-2.bin"


async def update(bench: Bench) -> dict[str, Any]:
    return await bench.command("update-firmware", {"location": URL, "retrieveDate": now()}, {})


async def tell(bench: Bench, action: str, *statuses: str, **more: Any) -> None:
    for status in statuses:
        await bench.notify(action, status=status, **more)


@case("044_1")
async def test_tc_044_1_a_firmware_is_installed(bench: Bench) -> None:
    async with bench.booted():
        command = await update(bench)
        await tell(bench, "FirmwareStatusNotification", "Downloading", "Downloaded")
        await bench.status(1, "Unavailable")
        await tell(bench, "FirmwareStatusNotification", "Installing")
    async with bench.connected():
        await bench.boot(firmwareVersion="2")
        await tell(bench, "FirmwareStatusNotification", "Installed")
        await bench.is_shown(firmwareVersion="2", firmwareStatus="Installed")
        await bench.brings_about(command)


@case("044_2")
async def test_tc_044_2_a_firmware_can_not_be_downloaded(bench: Bench) -> None:
    async with bench.booted():
        command = await update(bench)
        await tell(bench, "FirmwareStatusNotification", "Downloading", "DownloadFailed")
        await bench.brings_about(command, "contrary")
        await bench.is_shown(firmwareStatus="DownloadFailed")


@case("044_3")
async def test_tc_044_3_a_firmware_can_not_be_installed(bench: Bench) -> None:
    async with bench.booted():
        await update(bench)
        statuses = ("Downloading", "Downloaded", "Installing", "InstallationFailed")
        await tell(bench, "FirmwareStatusNotification", *statuses)
        await bench.is_shown(firmwareStatus="InstallationFailed")


@case("045_1")
async def test_tc_045_1_diagnostics_are_uploaded(bench: Bench) -> None:
    await diagnostics(bench, "Uploaded")


@case("045_2")
async def test_tc_045_2_diagnostics_can_not_be_uploaded(bench: Bench) -> None:
    await diagnostics(bench, "UploadFailed")


async def diagnostics(bench: Bench, end: str) -> None:
    async with bench.booted():
        await bench.command("get-diagnostics", {"location": "ftp://files.example.org/in/"}, {"fileName": "d.zip"})
        await tell(bench, "DiagnosticsStatusNotification", "Uploading", end)
        await bench.is_shown(diagnosticsStatus=end)


@case("079")
async def test_tc_079_the_security_log_is_uploaded(bench: Bench) -> None:
    async with bench.booted():
        log = {"remoteLocation": "https://files.example.org/in/"}
        answer = {"status": "Accepted", "filename": "security.log"}
        await bench.command("get-log", {"log": log, "logType": "SecurityLog", "requestId": 5}, answer)
        await tell(bench, "LogStatusNotification", "Uploading", "Uploaded", requestId=5)
        await bench.is_shown(logStatus="Uploaded")


async def update_signed(bench: Bench) -> None:
    firmware = {"location": URL, "retrieveDateTime": now(), "signingCertificate": EXAMPLE, "signature": "MAA="}
    await bench.command("signed-update-firmware", {"requestId": 6, "firmware": firmware}, ACCEPTED)
    await tell(bench, "SignedFirmwareStatusNotification", "Downloading", "Downloaded", requestId=6)


@case("080")
async def test_tc_080_a_signed_firmware_is_installed(bench: Bench) -> None:
    async with bench.booted():
        await update_signed(bench)
        statuses = ("SignatureVerified", "Installing", "InstallRebooting")
        await tell(bench, "SignedFirmwareStatusNotification", *statuses, requestId=6)
    async with bench.connected():
        await bench.boot(firmwareVersion="2")
        await bench.notify("SecurityEventNotification", type="FirmwareUpdated", timestamp=now())
        await tell(bench, "SignedFirmwareStatusNotification", "Installed", requestId=6)
        await bench.is_shown(firmwareVersion="2", firmwareStatus="Installed")


@case("081")
async def test_tc_081_a_signature_is_invalid(bench: Bench) -> None:
    async with bench.booted():
        await update_signed(bench)
        await tell(bench, "SignedFirmwareStatusNotification", "InvalidSignature", requestId=6)
        await bench.notify("SecurityEventNotification", type="InvalidFirmwareSignature", timestamp=now())
        await bench.is_shown(firmwareStatus="InvalidSignature")
