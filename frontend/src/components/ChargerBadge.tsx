import { IconTool } from '@tabler/icons-react';
import type { Charger } from '../api/types';
import classes from './ChargerBadge.module.css';

export const CHARGER_STATUS = { active: 'Active', inactive: 'Inactive', maintenance: 'Maintenance' } as const;

/** What its operator says of a charger. */
export function ChargerBadge({ status }: { status: Charger['chargerStatus'] }) {
  return (
    <span className={classes.badge} data-status={status}>
      {status === 'maintenance' && <IconTool size={12} stroke={1.7} aria-hidden />}
      {CHARGER_STATUS[status]}
    </span>
  );
}
