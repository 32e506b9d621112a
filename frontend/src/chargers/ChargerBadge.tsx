import { IconClock, IconTool } from '@tabler/icons-react';
import type { Charger } from '../api/types';
import { t } from '../texts/rooms/common';
import classes from './ChargerBadge.module.css';

export const CHARGER_STATUS = {
  active: t('standing.active'),
  inactive: t('standing.inactive'),
  maintenance: t('standing.maintenance'),
} as const;
export const REGISTRATION = {
  accepted: t('standing.accepted'),
  pending: t('standing.pending'),
  rejected: t('standing.rejected'),
} as const;

const ICONS = { maintenance: IconTool, pending: IconClock } as const;

/** The status that users gave a charger, or that it is not accepted, since it does not work until then. */
export function standing({ chargerStatus, registration }: Charger) {
  return registration === 'accepted'
    ? ({ name: chargerStatus, label: CHARGER_STATUS[chargerStatus] } as const)
    : ({ name: registration, label: REGISTRATION[registration] } as const);
}

export function ChargerBadge({ charger }: { charger: Charger }) {
  const { name, label } = standing(charger);
  const Icon = ICONS[name as keyof typeof ICONS];
  return (
    <span className={classes.badge} data-status={name}>
      {Icon && <Icon size={12} stroke={1.7} aria-hidden />}
      {label}
    </span>
  );
}
