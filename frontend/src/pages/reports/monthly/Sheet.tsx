import { type ReactNode, useId } from 'react';
import { useUser } from '../../../accounts/accounts';
import type { ReportName, ReportWishes } from '../../../api/types';
import { count, energyInWords, fleetEnergy, money } from '../../../lib/numbers';
import { date, hourAndMinute } from '../../../lib/times';
import { useTitle } from '../../../lib/useTitle';
import { finePercent, hours, percent } from '../../../reports/change';
import { bucketInWords } from '../../../reports/days';
import type { ReportQuery } from '../../../reports/useReport';
import { t } from '../../../texts/rooms/reports';
import { Figure, FigureList } from '../../../ui/FigureList';
import { FigureTable } from '../../../ui/FigureTable';
import { CsvButton } from '../CsvButton';
import type { Rule } from '../search';
import { comparison } from './comparison';
import { DayChart } from './DayChart';
import { leftOut } from './leftOut';
import classes from './MonthlyPage.module.css';
import { monthInWords } from './month';
import { leastUsed, lostMost, lowest, mostEnergy, type Rows, tariffs, topFaults } from './rows';
import { type Month, wishesOf } from './useMonth';

interface Props {
  month: Month;
  query: ReportQuery;
  rule: Rule;
  zone: string;
}

/** The report itself, as it is printed. */
export function Sheet({ month, query, rule, zone }: Props) {
  const id = useId();
  const { now, days } = month;
  const name = monthInWords(days.from.slice(0, 7));
  const wishes = wishesOf(query, rule);
  useTitle(t('monthly.of', { month: name }));
  return (
    <article className={classes.sheet} aria-labelledby={id}>
      <header className={classes.top}>
        <h2 id={id}>{t('monthly.of', { month: name })}</h2>
        <About month={month} chosen={query.deviceId} zone={zone} />
      </header>
      <Headline month={month} />
      <Part title={t('monthly.summary')}>
        <FigureTable label={t('monthly.summary')} {...withKeys(comparison(month, rule))} />
        <p className={classes.note}>
          {t('monthly.counts', {
            name: t('monthly.availability', { rule: t(`up.rule.${rule}`) }),
            sentence: t(`up.counts.${rule}`),
          })}
        </p>
      </Part>
      <Part title={t('monthly.days')} csv="energy" wanted={wishes.days}>
        <DayChart month={month} />
      </Part>
      <div className={classes.pair}>
        <Listed title={t('monthly.top')} rows={mostEnergy(now.energy)} csv="energy" wanted={wishes.energy} />
        <Listed
          title={t('monthly.bottom')}
          rows={leastUsed(month.leastUsed)}
          csv="utilisation"
          wanted={wishes.leastUsed}
        />
        <Listed
          title={t('monthly.lowest')}
          rows={lowest(now.availability)}
          csv="availability"
          wanted={wishes.availability}
        />
        <Listed
          title={t('monthly.lost-most')}
          rows={lostMost(month.lostMost)}
          csv="faults"
          wanted={wishes.lostMost}
        />
      </div>
      <Listed
        title={t('monthly.top-faults')}
        rows={topFaults(now.faults)}
        csv="faults"
        wanted={wishes.faults}
      />
      {month.revenues.map((revenue) =>
        revenue.currency === null ? (
          <Part key="" title={t('tab.revenue')}>
            <p className={classes.note}>{t('revenue.none')}</p>
          </Part>
        ) : (
          <Listed
            key={revenue.currency}
            title={t('monthly.by-tariff', { currency: revenue.currency })}
            rows={tariffs(revenue, revenue.currency)}
            className={revenue.groups.length > 1 ? classes.totalled : undefined}
            csv="revenue"
            wanted={{ ...wishes.revenue, currency: revenue.currency }}
          />
        ),
      )}
      <Part title={t('monthly.left-out')}>
        <ul className={classes.leftOut}>
          {leftOut(month).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Part>
      <Part title={t('monthly.day-by-day')} csv="energy" wanted={wishes.days}>
        <FigureTable label={t('monthly.day-by-day')} {...withKeys(dayByDay(month))} />
      </Part>
    </article>
  );
}

/** What it is about, who made it and when. */
function About({
  month: { now, lostMost, madeAt },
  chosen,
  zone,
}: Pick<Props, 'month' | 'zone'> & { chosen: readonly string[] | undefined }) {
  const { name, email } = useUser();
  const { connectors } = now.use;
  return (
    <ul className={classes.about}>
      <li>
        {chosen
          ? t('monthly.some-chargers', { chargers: chosen.join(', '), connectors })
          : t('monthly.all-chargers', { chargers: lostMost.chargers, connectors })}
      </li>
      <li>{t('monthly.zone', { zone })}</li>
      <li>{t('monthly.made', { when: `${date(madeAt)}, ${hourAndMinute(madeAt)}`, who: name ?? email })}</li>
    </ul>
  );
}

function Headline({ month: { now } }: Pick<Props, 'month'>) {
  const energy = fleetEnergy(now.energy.totals.energyWh);
  const lost = hours(now.faults.seconds);
  return (
    <FigureList>
      <Figure name={t('tab.energy')} value={energy.value} unit={energy.unit} />
      <Figure name={t('energy.session-count')} value={count(now.energy.totals.sessions)} />
      {now.revenue.totals.map(({ currency, totalInclTax }) => (
        <Figure key={currency} name={t('monthly.revenue')} value={money(totalInclTax, currency)} />
      ))}
      <Figure name={t('tab.availability')} value={finePercent(now.availability.all.availability)} unit="%" />
      <Figure name={t('use.heat.in-use')} value={percent(now.use.inUse)} unit="%" />
      <Figure name={t('monthly.lost')} value={lost.value} unit={lost.unit} />
    </FigureList>
  );
}

interface PartProps<Name extends ReportName> {
  title: string;
  csv?: Name;
  wanted?: ReportWishes<Name>;
  children: ReactNode;
}

function Part<Name extends ReportName>({ title, csv, wanted, children }: PartProps<Name>) {
  const id = useId();
  return (
    <div role="group" className={classes.part} aria-labelledby={id}>
      <div className={classes.partHead}>
        <h3 id={id}>{title}</h3>
        {csv && <CsvButton name={csv} wanted={wanted} about={title} />}
      </div>
      {children}
    </div>
  );
}

interface ListedProps<Name extends ReportName> extends Omit<PartProps<Name>, 'children'> {
  rows: Rows;
  className?: string | undefined;
}

function Listed<Name extends ReportName>({ rows, className, ...part }: ListedProps<Name>) {
  return (
    <Part {...part}>
      {rows.rows.length === 0 ? (
        <p className={classes.note}>{t('chart.nothing')}</p>
      ) : (
        <FigureTable label={part.title} className={className} {...withKeys(rows)} />
      )}
    </Part>
  );
}

function withKeys({ columns, rows }: Rows) {
  return { columns, rows: rows.map((cells, key) => ({ key, cells })) };
}

function dayByDay({ now: { energy, revenue }, before }: Month): Rows {
  const { currency } = revenue;
  const monthBefore = monthInWords(before.energy.buckets[0]?.label.slice(0, 7) ?? '');
  return {
    columns: [
      t('monthly.day'),
      t('tab.energy'),
      monthBefore,
      t('energy.session-count'),
      ...(currency === null ? [] : [t('monthly.net', { currency })]),
    ],
    rows: energy.buckets.map(({ label, energyWh, sessions }, place) => [
      bucketInWords('day', label),
      energyInWords(energyWh),
      energyInWords(before.energy.buckets[place]?.energyWh ?? 0),
      count(sessions),
      ...(currency === null ? [] : [money(revenue.buckets[place]?.total ?? 0, currency)]),
    ]),
  };
}
