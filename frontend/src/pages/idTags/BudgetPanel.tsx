import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { IdTag } from '../../api/types';
import { amount, kilowattHours } from '../../lib/numbers';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Bone } from '../../ui/Bone';
import { Panel } from '../../ui/Panel';
import classes from './IdTagPage.module.css';
import { periodEnd } from './period';
import { BudgetBar } from './TagBudget';
import type { Asked } from './useDialogs';
import { useTagUsage } from './useIdTags';
import { limitOf } from './words';

const BudgetByDay = lazy(() => import('./budget/BudgetByDay'));

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
      {budget === null ? (
        <p className={classes.note}>{t('one.no-budget')}</p>
      ) : (
        <div className={classes.budget}>
          <div>
            <Budget budget={budget} />
          </div>
          <ByDay idTag={tag.idTag} budget={budget} />
        </div>
      )}
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

function ByDay({ idTag, budget }: { idTag: string; budget: NonNullable<IdTag['budget']> }) {
  const now = useNow(MINUTE_MS);
  const { data: usage } = useTagUsage(idTag);
  const wait = <Bone width="100%" height={168} />;
  if (!usage) return wait;
  return (
    <Suspense fallback={wait}>
      <BudgetByDay budget={budget} usage={usage} now={now} />
    </Suspense>
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
