import { Switch, TextInput } from '@mantine/core';
import type { CommandBatch } from '../../../api/types';
import { t } from '../../../texts/rooms/batches';
import classes from './BatchWhen.module.css';

/** When the chargers of a batch get their command. */
export interface When {
  /** Offline chargers get it when they are back. */
  later: boolean;
  byHours: boolean;
  from: string;
  to: string;
}

export const AT_ONCE: When = { later: true, byHours: false, from: '22:00', to: '05:00' };

interface Order {
  whenOnline?: number;
  hours?: NonNullable<CommandBatch['hours']>;
}

/** This as the API takes it, by the clocks of this browser; undefined while the hours make no sense. */
export function whenOf({ later, byHours, from, to }: When): Order | undefined {
  if (!byHours) return later ? {} : { whenOnline: 0 };
  if (from === '' || to === '' || from === to) return undefined;
  return { hours: { from, to, timeZone: ownTimeZone() } };
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface Props {
  when: When;
  /** The command may be sent later. */
  mayWait: boolean;
  onChange: (when: When) => void;
}

/** Whether offline chargers get the command later, and the hours outside of which nothing is sent. */
export function BatchWhen({ when, mayWait, onChange }: Props) {
  const { later, byHours, from, to } = when;
  return (
    <div className={classes.when}>
      {mayWait && (
        <Switch
          label={t('when.offline')}
          description={byHours ? t('when.offline-not') : t('when.offline-later')}
          labelPosition="left"
          checked={later && !byHours}
          disabled={byHours}
          onChange={(event) => onChange({ ...when, later: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={t('when.hours')}
        description={t('when.hours-only')}
        labelPosition="left"
        checked={byHours}
        onChange={(event) => onChange({ ...when, byHours: event.currentTarget.checked })}
      />
      {byHours && (
        <div className={classes.hours}>
          <TextInput
            type="time"
            label={t('when.from')}
            value={from}
            onChange={(event) => onChange({ ...when, from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('when.to')}
            value={to}
            onChange={(event) => onChange({ ...when, to: event.currentTarget.value })}
          />
          <p>{t('when.zone', { zone: ownTimeZone().replaceAll('_', ' ') })}</p>
        </div>
      )}
    </div>
  );
}
