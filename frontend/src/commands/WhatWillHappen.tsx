import { Link } from '@tanstack/react-router';
import type { Charger, CommandItem } from '../api/types';
import { t } from '../texts/rooms/commands';
import classes from './CommandForm.module.css';
import { ENDS_SESSIONS, runningOf } from './catalogue';
import { type CommandName, formOf, type Values } from './form';
import { useWishAgainst } from './useWishAgainst';
import { pendingInWords } from './words';

interface Props {
  name: CommandName;
  charger: Charger;
  values: Values;
  /** The same command, which is under way or queued. */
  pending: CommandItem | undefined;
}

/** What a command will do, and what is in its way, before it is sent. */
export function WhatWillHappen({ name, charger, values, pending }: Props) {
  const { deviceId, online } = charger;
  const { mayWait } = formOf(name);
  const ending = ENDS_SESSIONS.has(name) ? endingSessions(name, charger, values.connectorId) : 0;
  const wish = useWishAgainst(deviceId, name, values);
  if (ending === 0 && online && !pending && !wish) return null;
  return (
    <div className={classes.happens} role="status">
      <h3>{t('form.what')}</h3>
      {!online && <p>{t(mayWait ? 'form.offline-later' : 'form.offline', { id: deviceId })}</p>}
      {ending > 0 && <p>{t('form.ends', { count: ending })}</p>}
      {pending && <p>{pendingInWords(pending)}</p>}
      {wish?.wanted != null && (
        <p>
          {t.rich('form.wish', {
            value: wish.wanted || t('form.nothing'),
            scope: wish.scope ?? '',
            link: (words) => (
              <Link to="/chargers/$deviceId/configuration" params={{ deviceId }}>
                {words}
              </Link>
            ),
          })}
        </p>
      )}
    </div>
  );
}

function endingSessions(name: CommandName, charger: Charger, connectorId: Values[string]): number {
  if (name === 'remote-stop-transaction') return runningOf(charger).length > 0 ? 1 : 0;
  if (name === 'reset') return runningOf(charger).length;
  const { transactionId } = charger.connectors.find((each) => String(each.connectorId) === connectorId) ?? {};
  return transactionId == null ? 0 : 1;
}
