import { useId } from 'react';
import type { Charger } from '../api/types';
import { ConnectorMark } from '../chargers/ConnectorMark';
import { statusLabel } from '../chargers/statusWords';
import { t } from '../texts/rooms/commands';
import classes from './ConnectorChoice.module.css';
import { connectorsOf } from './catalogue';

interface Props {
  charger: Charger;
  value: string;
  onChange: (value: string) => void;
  /** Offers 0, the charger with all its connectors. */
  all: boolean;
  /** Offers to name none. */
  none: boolean;
}

/** The connectors of a charger with their states, to choose one. */
export function ConnectorChoice({ charger, value, onChange, all, none }: Props) {
  const name = useId();
  const option = (id: string, content: React.ReactNode) => (
    <label key={id} className={classes.option} data-chosen={value === id || undefined}>
      <input type="radio" name={name} checked={value === id} onChange={() => onChange(id)} />
      {content}
    </label>
  );
  return (
    <fieldset className={classes.choice}>
      <legend>{t('field.connectorId')}</legend>
      <div className={classes.options}>
        {none && option('', t('form.any'))}
        {all && option('0', t('form.all'))}
        {connectorsOf(charger).map((id) => {
          const status = charger.connectors.find(({ connectorId }) => connectorId === id)?.status ?? null;
          return option(
            String(id),
            <>
              <span className={classes.number}>{id}</span>
              <ConnectorMark status={status} size={14} />
              {statusLabel(status)}
            </>,
          );
        })}
      </div>
    </fieldset>
  );
}
