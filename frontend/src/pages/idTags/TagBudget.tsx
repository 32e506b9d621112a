import type { IdTag } from '../../api/types';
import { amount, kilowattHours } from '../../lib/numbers';
import { t } from '../../texts/rooms/idTags';
import classes from './TagBudget.module.css';
import { limitOf } from './words';

/** From this share on the bar warns. */
const NEARLY = 0.9;

/** What a tag has used of its budget. */
export function TagBudget({ tag: { budget } }: { tag: IdTag }) {
  if (budget === null) return <span className={classes.none}>{t('budget.none')}</span>;
  return (
    <span className={classes.budget}>
      <span className={classes.words}>
        <span>
          {t.rich('budget.used', {
            used: () => <b key="">{kilowattHours(budget.used)}</b>,
            limit: amount(limitOf(budget) / 1000),
          })}
        </span>
        <span>{t(`per.${budget.per}`)}</span>
      </span>
      <BudgetBar budget={budget} />
    </span>
  );
}

/** The bar of a budget; what it shows is in the words beside it. */
export function BudgetBar({ budget }: { budget: NonNullable<IdTag['budget']> }) {
  const limit = limitOf(budget);
  const share = limit === 0 ? 1 : Math.min(1, budget.used / limit);
  return (
    <span className={classes.bar} data-warns={share >= NEARLY || undefined} aria-hidden="true">
      <span style={{ inlineSize: `${share * 100}%` }} />
    </span>
  );
}
