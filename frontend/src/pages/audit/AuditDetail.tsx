import type { AuditItem } from '../../api/types';
import { Facts } from '../../components/Facts';
import { date, milliseconds, time, utcTime } from '../../format/times';
import { Json } from '../logs/Json';
import classes from './AuditList.module.css';

const TYPES = {
  alarm: 'Security alarm',
  apiKey: 'API key',
  charger: 'Charger',
  nobody: 'Unknown person',
  session: 'Session',
  system: 'GenX',
  user: 'User',
} as const;

export function AuditDetail({ item }: { item: AuditItem }) {
  const { at, actor, action, target, address, details } = item;
  const isEmpty = typeof details === 'object' && Object.keys(details ?? {}).length === 0;
  return (
    <div className={classes.detail}>
      <div>
        <Facts
          facts={[
            { name: 'Time', value: `${date(at)}, ${time(at)}${milliseconds(at)}` },
            { name: 'UTC', value: utcTime(at) },
            { name: 'By', value: actor.name ?? TYPES[actor.type] },
            { name: 'Actor id', value: actor.id, mono: true },
            { name: target ? TYPES[target.type] : 'Target', value: target && (target.name ?? target.id) },
            { name: 'Target id', value: target?.name ? target.id : null, mono: true },
            { name: 'From', value: address, mono: true },
            { name: 'Action', value: action, mono: true },
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
