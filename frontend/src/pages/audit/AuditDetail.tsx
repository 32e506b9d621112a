import type { AuditItem } from '../../api/types';
import { date, milliseconds, time, utcTime } from '../../lib/times';
import { t } from '../../texts/rooms/audit';
import { Facts } from '../../ui/Facts';
import { Json } from '../../ui/Json';
import classes from './AuditList.module.css';

export function AuditDetail({ item }: { item: AuditItem }) {
  const { at, actor, action, target, address, details } = item;
  const isEmpty = typeof details === 'object' && Object.keys(details ?? {}).length === 0;
  return (
    <div className={classes.detail}>
      <div>
        <Facts
          facts={[
            { name: t('detail.time'), value: `${date(at)}, ${time(at)}${milliseconds(at)}` },
            { name: t('detail.utc'), value: utcTime(at) },
            { name: t('detail.by'), value: actor.name ?? t(`type.${actor.type}`) },
            { name: t('detail.actor-id'), value: actor.id, mono: true },
            ...(target ? [{ name: t(`type.${target.type}`), value: target.name ?? target.id }] : []),
            { name: t('detail.target-id'), value: target?.name ? target.id : null, mono: true },
            { name: t('detail.from'), value: address, mono: true },
            { name: t('detail.action'), value: action, mono: true },
          ]}
        />
      </div>
      {!isEmpty && (
        <div>
          <Json value={details} />
        </div>
      )}
    </div>
  );
}
