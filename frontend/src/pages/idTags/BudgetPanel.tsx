import { Button } from '@mantine/core';
import type { IdTag } from '../../api/types';
import { amount, kilowattHours } from '../../lib/numbers';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Panel } from '../../ui/Panel';
import classes from './IdTagPage.module.css';
import { periodEnd } from './period';
import { BudgetBar } from './TagBudget';
import type { Asked } from './useDialogs';
import { limitOf } from './words';

const MINUTE_MS = 60_000;

interface Props {
  tag: IdTag;
  onAsk: ((asked: Asked) => void) | undefined;
}

/** What a tag may use, what is left of it, and until when. */
export function BudgetPanel({ tag, onAsk }: Props) {
  const { budget } = tag;
  return (
    <Panel title={t('column.budget')}>
      {budget === null ? <p className={classes.note}>{t('one.no-budget')}</p> : <Budget budget={budget} />}
      {onAsk && (
        <div className={classes.budgetButtons}>
          {budget && (
            <Button variant="default" size="xs" onClick={() => onAsk({ dialog: 'add-budget', tag })}>
              {t('add-once.ask')}
            </Button>
          )}
          <Button variant="subtle" size="xs" onClick={() => onAsk({ dialog: 'edit', tag })}>
            {t(budget ? 'one.change' : 'one.set-budget')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Budget({ budget }: { budget: NonNullable<IdTag['budget']> }) {
  const now = useNow(MINUTE_MS);
  const limit = limitOf(budget);
  const left = limit - budget.used;
  const end = periodEnd(budget.per, now);
  const until = end === null ? '' : since(end, now);
  const has = end === null ? 'total' : 'period';
  return (
    <>
      <p className={classes.figure}>
        <b>{kilowattHours(budget.used)}</b>{' '}
        {t('one.of', { limit: amount(limit / 1000), per: t(`per.${budget.per}`) })}
      </p>
      <BudgetBar budget={budget} />
      <p className={classes.note}>
        {left > 0
          ? t('one.left', { kwh: kilowattHours(left), has, until })
          : t('one.used-up', { has, until })}{' '}
        {budget.added > 0 && t('one.with-added', { kwh: amount(budget.added / 1000) })}
      </p>
      <p className={classes.note}>{t('one.when-used-up')}</p>
    </>
  );
}
