"""Writers of charge points' passwords (C6).

Each statement has the same effect when it is repeated, whatever the owner believed.
"""

from collections.abc import Mapping

from genx.db.journal.writer import Writer, plain, update
from genx.db.tables.chargers import chargers
from genx.domain.changes import PasswordOffered, PasswordUsed, PasswordWithdrawn

_FIELDS = plain("charger_id", "password_hash")


def _passwords(kind: type, sets: Mapping[str, str], where: str = "") -> Writer:
    return update(kind, chargers, _FIELDS, key="charger_id", given=("password_hash",), sets=sets, where=where)


USED = _passwords(
    PasswordUsed,
    {
        "password_hash": "u.password_hash",
        "new_password_hashes": "new_password_hashes[array_position(new_password_hashes, u.password_hash) + 1 :]",
    },
    "AND u.password_hash = ANY(new_password_hashes)",
)

OFFERED = _passwords(
    PasswordOffered,
    {"new_password_hashes": "array_append(array_remove(new_password_hashes, u.password_hash), u.password_hash)"},
)

WITHDRAWN = _passwords(PasswordWithdrawn, {"new_password_hashes": "array_remove(new_password_hashes, u.password_hash)"})
