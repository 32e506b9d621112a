"""Tariffs as rows, and their versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import storable
from genx.domain.errors import ChangedMeanwhile, NothingToPublish, NotKnown, TariffInUse, UnusableRequest
from genx.domain.tariffs.kept import KeptTariff, TariffVersion
from genx.domain.tariffs.tariff import Tariff
from genx.ocpp.times import format_time

Position = tuple[str, int]
_DEFAULT_KEY: Final = 0x67656E78_08
"""The lock of those who choose a default tariff, one after the other."""

MOST_NAMED: Final = 5
"""Places that a refusal names."""

_KNOWN = """
SELECT t.tariff_id, name, is_default, draft, revision, created_at, changed_at, changed_by, retired_at,
  v.version, v.content, v.published_at, v.published_by,
  (SELECT count(*) FROM chargers c WHERE c.tariff_id = t.tariff_id) AS chargers,
  (SELECT count(*) FROM connectors c WHERE c.tariff_id = t.tariff_id) AS connectors,
  (SELECT count(*) FROM transactions x WHERE x.tariff_id = t.tariff_id AND x.status = 'active') AS running
FROM tariffs t LEFT JOIN LATERAL (
  SELECT * FROM tariff_versions WHERE tariff_id = t.tariff_id ORDER BY version DESC LIMIT 1) v ON true
"""
_ONE = text(f"{_KNOWN} WHERE t.tariff_id = :id")
_PAGE = text(f"""
{_KNOWN} WHERE retired_at IS NULL AND (lower(name), t.tariff_id) > (:name, :id)
ORDER BY lower(name), t.tariff_id LIMIT :limit
""")
_CREATE = text("""
INSERT INTO tariffs (name, is_default, draft, created_at, changed_at, changed_by)
VALUES (:name, false, CAST(:draft AS jsonb), :at, :at, :by) RETURNING tariff_id
""")
_LOCK = text("SELECT * FROM tariffs WHERE tariff_id = :id AND retired_at IS NULL FOR UPDATE")
_CHANGED = text("""
UPDATE tariffs SET revision = revision + 1, changed_at = :at, changed_by = :by, name = :name,
  draft = CAST(:draft AS jsonb), is_default = :is_default
WHERE tariff_id = :id
""")
_LOCK_DEFAULT = text("SELECT pg_advisory_xact_lock(:key)")
_NO_DEFAULT = text("UPDATE tariffs SET is_default = false WHERE is_default AND tariff_id <> :id")
_PUBLISH = text("""
INSERT INTO tariff_versions (tariff_id, version, content, published_at, published_by)
SELECT :id, coalesce(max(version), 0) + 1, CAST(:content AS jsonb), :at, :by FROM tariff_versions WHERE tariff_id = :id
""")
_VERSIONS = text("""
SELECT * FROM tariff_versions WHERE tariff_id = :id AND version < :before ORDER BY version DESC LIMIT :limit
""")
_VERSION = text("SELECT * FROM tariff_versions WHERE tariff_id = :id AND version = :version")
_USERS = text("""
SELECT device_id, NULL AS connector_id FROM chargers WHERE tariff_id = :id
UNION ALL SELECT device_id, connector_id FROM connectors n JOIN chargers USING (charger_id) WHERE n.tariff_id = :id
ORDER BY 1, 2 LIMIT :limit
""")
_WAS_USED = text("SELECT EXISTS (SELECT FROM transactions WHERE tariff_id = :id)")


class Fields(Struct, frozen=True, kw_only=True):
    """A change of a tariff. A draft of None is discarded."""

    name: str | UnsetType = UNSET
    draft: Tariff | UnsetType | None = UNSET
    is_default: bool | UnsetType = UNSET


async def page(connection: AsyncConnection, after: Position | None, limit: int) -> Sequence[KeptTariff]:
    """Return tariffs by name, without retired ones."""
    name, id_ = after or ("", 0)
    rows = await connection.execute(_PAGE, {"name": name, "id": id_, "limit": limit})
    return [_kept(row) for row in rows.mappings()]


async def known(connection: AsyncConnection, tariff_id: int) -> KeptTariff:
    """Return a tariff, retired or not. Raises NotKnown."""
    row = (await connection.execute(_ONE, {"id": tariff_id})).mappings().one_or_none()
    if row is None:
        raise NotKnown(f"There is no tariff {tariff_id}.")
    return _kept(row)


async def create(connection: AsyncConnection, name: str, draft: Tariff, at: datetime, by: str | None) -> int:
    values = {"name": storable(name), "draft": _json(draft), "at": at, "by": by}
    return int((await connection.execute(_CREATE, values)).scalar_one())


async def change(
    connection: AsyncConnection,
    tariff_id: int,
    revision: int,
    at: datetime,
    by: str | None,
    fields: Fields,
) -> None:
    """Change what is given. Raises NotKnown, ChangedMeanwhile, or UnusableRequest for a default without a version."""
    if fields.is_default is True:
        await connection.execute(_LOCK_DEFAULT, {"key": _DEFAULT_KEY})  # before any row
    row = await _locked(connection, tariff_id, revision)
    if fields.is_default is True:
        await _check_published(connection, tariff_id, "/isDefault")
        await connection.execute(_NO_DEFAULT, {"id": tariff_id})
    if fields.draft is None:
        await _check_published(connection, tariff_id, "/draft")
    values = {
        "id": tariff_id,
        "at": at,
        "by": by,
        "name": row["name"] if fields.name is UNSET else storable(fields.name),
        "draft": _json(row["draft"] if fields.draft is UNSET else fields.draft),
        "is_default": row["is_default"] if fields.is_default is UNSET else fields.is_default,
    }
    await connection.execute(_CHANGED, values)


async def publish(connection: AsyncConnection, tariff_id: int, revision: int, at: datetime, by: str | None) -> None:
    """Make the draft a version. Raises NotKnown, ChangedMeanwhile or NothingToPublish."""
    row = await _locked(connection, tariff_id, revision)
    if row["draft"] is None:
        raise NothingToPublish("There is no draft of this tariff: change it first.")
    await connection.execute(_PUBLISH, {"id": tariff_id, "content": _json(row["draft"]), "at": at, "by": by})
    values = {"id": tariff_id, "at": at, "by": by, "name": row["name"], "is_default": row["is_default"], "draft": None}
    await connection.execute(_CHANGED, values)


async def remove(connection: AsyncConnection, tariff_id: int, at: datetime) -> None:
    """Delete a tariff, or retire it if transactions have it. Raises NotKnown or TariffInUse."""
    row = await _locked(connection, tariff_id)
    users = (await connection.execute(_USERS, {"id": tariff_id, "limit": MOST_NAMED + 1})).all()
    if users:
        raise TariffInUse(f"It is used by {_said(users)}: give these another tariff first.")
    if row["is_default"]:
        raise TariffInUse("It is the default tariff: make another one the default first.")
    if (await connection.execute(_WAS_USED, {"id": tariff_id})).scalar_one():
        values = {"id": tariff_id, "at": at}
        await connection.execute(text("UPDATE tariffs SET retired_at = :at WHERE tariff_id = :id"), values)
    else:
        await connection.execute(text("DELETE FROM tariffs WHERE tariff_id = :id"), {"id": tariff_id})


async def check_usable(connection: AsyncConnection, tariff_id: int | None) -> None:
    """Lock a tariff that a charger or a connector is given. Raises UnusableRequest if it can't have it."""
    if tariff_id is None:
        return
    try:
        await _locked(connection, tariff_id)
    except NotKnown as error:
        raise UnusableRequest("/tariffId", error.detail) from None
    await _check_published(connection, tariff_id, "/tariffId")


async def versions(
    connection: AsyncConnection, tariff_id: int, before: int | None, limit: int
) -> Sequence[TariffVersion]:
    """Return the published versions, the latest first."""
    values = {"id": tariff_id, "before": 2**31 - 1 if before is None else before, "limit": limit}
    return [_version(row) for row in (await connection.execute(_VERSIONS, values)).mappings()]


async def version(connection: AsyncConnection, tariff_id: int, number: int) -> TariffVersion:
    """Return a published version. Raises NotKnown."""
    row = (await connection.execute(_VERSION, {"id": tariff_id, "version": number})).mappings().one_or_none()
    if row is None:
        raise NotKnown(f"There is no version {number} of tariff {tariff_id}.")
    return _version(row)


async def _locked(connection: AsyncConnection, tariff_id: int, revision: int | None = None) -> Mapping[Any, Any]:
    row = (await connection.execute(_LOCK, {"id": tariff_id})).mappings().one_or_none()
    if row is None:
        raise NotKnown(f"There is no tariff {tariff_id}.")
    if revision is not None and row["revision"] != revision:
        raise ChangedMeanwhile(
            f"{row['changed_by'] or 'Somebody'} changed it at {format_time(row['changed_at'])}: it has the revision"
            f" {row['revision']} now."
        )
    return row


async def _check_published(connection: AsyncConnection, tariff_id: int, pointer: str) -> None:
    if not await versions(connection, tariff_id, None, 1):
        raise UnusableRequest(pointer, f"Tariff {tariff_id} has no version yet: publish it first.")


def _said(users: Sequence[Any]) -> str:
    named = [
        row.device_id if row.connector_id is None else f"{row.device_id}, connector {row.connector_id}" for row in users
    ]
    return "; ".join(named[:MOST_NAMED]) + (" and others" if len(named) > MOST_NAMED else "")


def _kept(row: Mapping[Any, Any]) -> KeptTariff:
    names = set(KeptTariff.__struct_fields__) & set(row)
    values = {name: row[name] for name in names} | {"draft": None if row["draft"] is None else _content(row["draft"])}
    return KeptTariff(**values, latest=None if row["version"] is None else _version(row))


def _version(row: Mapping[Any, Any]) -> TariffVersion:
    values = {name: row[name] for name in TariffVersion.__struct_fields__}
    return TariffVersion(**{**values, "content": _content(row["content"])})


def _content(document: Any) -> Tariff:
    return msgspec.convert(document, Tariff)


def _json(draft: object) -> str | None:
    return None if draft is None else msgspec.json.encode(draft).decode()
