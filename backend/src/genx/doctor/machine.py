"""The machine: room on its disk, and the limit of open files."""

import resource
import shutil
from pathlib import Path

from genx.doctor.finding import Finding, failed, ok, warning
from genx.settings.table import Settings

LEAST_FREE_BYTES = 500 * 1000**2
LITTLE_FREE_BYTES = 2 * 1000**3
LITTLE_FREE_SHARE = 0.1
FILES_BESIDE_CHARGERS = 200


async def check(settings: Settings) -> list[Finding]:
    return [disk("disk", settings.data_dir), _files(settings)]


def disk(name: str, folder: Path) -> Finding:
    """Return a finding about the free room at `folder`, which may not exist yet."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    said = f"{usage.free / 1000**3:.1f} GB of {usage.total / 1000**3:.1f} GB are free at {folder}"
    mend = "make room (old backups, logs, journalctl --vacuum-size=200M), enlarge it, or lower GENX_LOG_RETENTION_DAYS"
    if usage.free < LEAST_FREE_BYTES:
        return failed(name, said, mend)
    if usage.free < min(LITTLE_FREE_BYTES, usage.total * LITTLE_FREE_SHARE):
        return warning(name, said, mend)
    return ok(name, said)


def _files(settings: Settings) -> Finding:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = settings.max_connections + FILES_BESIDE_CHARGERS
    if hard != resource.RLIM_INFINITY and hard < wanted:
        return warning(
            "open files",
            f"this shell may open {hard} files, and GENX_MAX_CONNECTIONS={settings.max_connections} needs {wanted}",
            "raise it (LimitNOFILE= of a systemd unit, ulimit -Hn), or lower GENX_MAX_CONNECTIONS",
        )
    return ok("open files", "enough may be open for GENX_MAX_CONNECTIONS")
