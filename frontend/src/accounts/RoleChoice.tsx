import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { Role } from '../api/types';
import { t } from '../texts/rooms/common';
import classes from '../ui/Dialog.module.css';

export const ROLES: Record<Role, { label: string; may: string }> = {
  viewer: { label: t('role.viewer'), may: t('role.may-viewer') },
  operator: { label: t('role.operator'), may: t('role.may-operator') },
  admin: { label: t('role.admin'), may: t('role.may-admin') },
};

const CHOICES = Object.entries(ROLES).map(([value, { label }]) => ({ value, label }));

interface Props {
  value: Role;
  onChange: (role: Role) => void;
  /** A note on this choice, besides what the role allows. */
  note?: string | null;
}

export function RoleChoice({ value, onChange, note }: Props) {
  const id = useId();
  return (
    <div>
      <p className={classes.label} id={id}>
        {t('role.label')}
      </p>
      <SegmentedControl
        fullWidth
        data={CHOICES}
        value={value}
        onChange={(role) => onChange(role as Role)}
        aria-labelledby={id}
        aria-describedby={`${id}-may`}
      />
      <p className={classes.note} id={`${id}-may`} aria-live="polite">
        {ROLES[value].may} {note}
      </p>
    </div>
  );
}
