import { Button } from '@mantine/core';
import { IconAlertTriangle, IconClockExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ROLES } from '../../accounts/RoleChoice';
import type { ApiKey } from '../../api/types';
import { ago, date } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/apiKeys';
import { Moment } from '../../ui/Moment';
import { Cell, Row } from '../../ui/Table';
import classes from './ApiKeysPage.module.css';
import { expiryState } from './expiry';

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: (key: ApiKey) => void }) {
  const { name, prefix, role, createdBy, createdAt, expiresAt, lastUsedAt } = apiKey;
  const now = useNow(30_000);
  const expired = expiryState(expiresAt, now) === 'expired';
  return (
    <Row faint={expired} reachable>
      <Cell className={classes.name}>
        <bdi>{name}</bdi>
      </Cell>
      <Cell className={classes.prefix}>{prefix}…</Cell>
      <Cell className={classes.role}>{ROLES[role].label}</Cell>
      <Cell className={classes.made}>
        <Moment at={createdAt}>{date(createdAt)}</Moment>
        <span className={classes.by} title={createdBy}>
          {t('row.by', { who: createdBy })}
        </span>
      </Cell>
      <Cell className={classes.expires}>
        <Expiry at={expiresAt} now={now} />
      </Cell>
      <Cell className={classes.used}>
        {lastUsedAt ? (
          <Moment at={lastUsedAt}>
            {t.rich('row.used', { ago: ago(lastUsedAt, now), phone: onPhones })}
          </Moment>
        ) : (
          t('row.never-used')
        )}
      </Cell>
      <Cell className={classes.action} right>
        <Button
          variant="default"
          size="xs"
          aria-label={t('revoke.of', { name })}
          onClick={() => onRevoke(apiKey)}
        >
          {t('revoke.name')}
        </Button>
      </Cell>
    </Row>
  );
}

/** The words of the column head, which phones don't show. */
function onPhones(words: ReactNode) {
  return <span className={classes.onPhones}>{words}</span>;
}

function Expiry({ at, now }: { at: string | null; now: number }) {
  const state = expiryState(at, now);
  if (at === null) return t.rich('row.never-expires', { phone: onPhones });
  return (
    <Moment at={at} className={classes.expiry}>
      <span className={classes.expiryState} data-state={state}>
        {state === 'expired' && <IconClockExclamation size={15} stroke={1.7} aria-hidden />}
        {state === 'soon' && <IconAlertTriangle size={15} stroke={1.7} aria-hidden />}
        <span>
          {state === 'expired'
            ? t('row.expired', { date: date(at) })
            : t.rich('row.expires', { date: date(at), phone: onPhones })}
        </span>
      </span>
    </Moment>
  );
}
