import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { Role } from '../api/types';
import classes from './Dialog.module.css';

export const ROLES: Record<Role, { label: string; may: string }> = {
  viewer: { label: 'Viewer', may: 'Sees chargers, logs and connections; changes nothing.' },
  operator: { label: 'Operator', may: 'Also adds and changes chargers, and sends commands.' },
  admin: { label: 'Admin', may: 'Also manages users and API keys, and sees the audit log.' },
};

const CHOICES = Object.entries(ROLES).map(([value, { label }]) => ({ value, label }));

interface Props {
  value: Role;
  onChange: (role: Role) => void;
  /** What to know about this choice, besides what the role may. */
  note?: string | null;
}

export function RoleChoice({ value, onChange, note }: Props) {
  const id = useId();
  return (
    <div>
      <p className={classes.label} id={id}>
        Role
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
