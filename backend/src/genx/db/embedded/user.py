"""Users of the embedded PostgreSQL: the server refuses to run as root, and must not outlive us."""

import os
import pwd
import shutil
from pathlib import Path

from genx.db.base.errors import DatabaseUnusable

FALLBACK_USER = "nobody"
HBA = "local all all peer map=genx\n"
"""Rules of access: only through the socket, and everybody as the system user that they are."""


def owner_of(data_dir: Path) -> tuple[int, int]:
    """Return user and group of the server: our own, or for root those of the data or an unprivileged user."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if data_dir.exists() and (status := data_dir.stat()).st_uid != 0:
        return status.st_uid, status.st_gid
    user = pwd.getpwnam(FALLBACK_USER)
    return user.pw_uid, user.pw_gid


def check_owner(path: Path, owner: tuple[int, int]) -> int | None:
    """Return a folder's owner, None if it is missing. Raises DatabaseUnusable if it is neither `owner`'s nor ours."""
    try:
        # A link is not followed: in a folder that all may write to, anyone may have made it.
        found = path.lstat().st_uid
    except FileNotFoundError:
        return None
    if found != owner[0] and (os.geteuid() != 0 or found != 0):
        raise DatabaseUnusable(f"{path} belongs to another user: start GenX as that user, or set GENX_DATA_DIR")
    return found


def give(path: Path, owner: tuple[int, int]) -> None:
    """Make `owner` the owner of a folder of ours and everything in it, unless they are already."""
    if check_owner(path, owner) == owner[0]:
        return
    for folder, _, files in os.walk(path, topdown=False):
        for name in (*files, "."):
            os.chown(Path(folder, name), *owner, follow_symlinks=False)


def admit(data_dir: Path, owner: tuple[int, int], role: str) -> None:
    """Let only the owner of the data and root be `role`, whatever the folder's configuration said before.

    `nobody` runs other programs too: if it is the owner, root alone may, who started the server. Raises
    DatabaseUnusable if the owner has no name.
    """
    users = {_name(uid) for uid in (0, owner[0])} - {FALLBACK_USER}
    ident = "".join(f'genx "{user}" {role}\n' for user in sorted(users))
    for name, text in (("pg_hba.conf", HBA), ("pg_ident.conf", ident)):
        _write_anew(data_dir / name, text, owner)


def _write_anew(path: Path, text: str, owner: tuple[int, int]) -> None:
    """Write a file in a folder that is its owner's: we may be root, so no link that they put there is followed."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        os.fchown(file.fileno(), *owner)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise DatabaseUnusable(
            f"user {uid} has no name on this system, by which PostgreSQL could know it:"
            " add it to /etc/passwd, or set GENX_DATABASE_URL"
        ) from None


def prefix(owner: tuple[int, int], *needed: Path) -> list[str]:
    """Return a prefix for a command: it ends with us (PR_SET_PDEATHSIG), runs as `owner`, and reaches `needed`."""
    setpriv = shutil.which("setpriv")
    as_root = os.geteuid() == 0
    if setpriv is None:
        if as_root:
            raise DatabaseUnusable("as root the embedded PostgreSQL needs setpriv (util-linux), or GENX_DATABASE_URL")
        return []
    words = [setpriv, "--pdeathsig", "QUIT"]
    if as_root:
        words += ["--reuid", str(owner[0]), "--regid", str(owner[1]), "--clear-groups"]
        if not all(_open_to_all(path) for path in needed):
            # A checkout below /root or a private folder can't be entered by others; this one capability opens the way.
            words += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
            # It counts in access(2) too then, by which initdb looks for its neighbours; exec leaves no other power.
            words += ["--securebits", "+no_setuid_fixup"]
    return [*words, "--"]


def _open_to_all(path: Path) -> bool:
    resolved = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (resolved, *resolved.parents))
