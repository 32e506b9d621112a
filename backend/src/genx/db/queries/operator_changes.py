"""Changes that operators make to charge points, each written together with its entry in the audit log."""

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers, histories, tariffs
from genx.domain.charge_point import ChargePoint
from genx.domain.operator_change import OperatorChange


class OperatorChanges:
    """Implements `central_system.ports.OperatorChanges`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def write(self, change: OperatorChange) -> ChargePoint:
        """Write the change and return the charge point as stored after it. Raises NotKnown."""
        async with begin(self._engine) as connection:
            before = await chargers.known(connection, change.device_id)
            if "tariff_id" in change.fields:
                await tariffs.check_usable(connection, change.fields["tariff_id"])
            if change.connector_id is None:
                await chargers.update_owned(connection, before.charger_id, **change.fields)
            else:
                await chargers.update_connector(connection, before.charger_id, change.connector_id, **change.fields)
            stored = await chargers.known(connection, change.device_id)
            if stored.charger_status != before.charger_status:
                at, by = change.audit.at, change.audit.actor.name
                await histories.set_charger_status(connection, stored.charger_id, stored.charger_status, at, by)
            target = replace(change.audit, target_type="charger", target_id=stored.device_id, target_name=stored.name)
            await audit_log.add(connection, target)
        return stored
