import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Summary } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import type { ChargersSearch } from '../../chargers/search';
import { count, fleetEnergy, fleetPower, money } from '../../lib/numbers';
import { loadReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/dashboard';
import classes from './DashboardPage.module.css';

/** Six current figures, each a link to the list behind it. */
export function Figures({ summary }: { summary: Summary }) {
  const { chargers, online, offline, faulted, charging, activeTransactions, powerW } = summary;
  const power = fleetPower(powerW);
  return (
    <section className={classes.figures} aria-label={t('figures.label')}>
      <Figure
        value={count(online)}
        beside={`/${count(chargers)}`}
        label={t('figures.online', { count: chargers })}
        search={{ connection: 'online' }}
      />
      <Figure
        value={count(offline)}
        label={t('figures.offline', { count: offline })}
        mark="unknown"
        search={{ connection: 'offline' }}
      />
      <Figure
        value={count(faulted)}
        label={t('figures.faulted', { count: faulted })}
        mark={faulted > 0 ? 'Faulted' : undefined}
        look={faulted > 0 ? 'wrong' : undefined}
        search={{ state: ['Faulted'] }}
      />
      <Figure
        value={count(charging)}
        label={t('figures.charging', { count: charging })}
        mark="Charging"
        search={{ state: ['Charging'] }}
      />
      <Figure
        value={count(activeTransactions)}
        label={t('figures.transactions', { count: activeTransactions })}
        search={{ charging: 'yes' }}
      />
      <Figure
        value={power.value}
        beside={` ${power.unit}`}
        label={t('figures.power')}
        look={powerW > 0 ? 'flows' : undefined}
        search={{ view: 'table', sort: 'power', descending: 'yes' }}
      />
      <Today />
    </section>
  );
}

const MINUTE_MS = 60_000;

/** What today has come to, as far as it is summed up. */
function Today() {
  const { data } = useQuery({
    queryKey: ['report', 'summary'],
    queryFn: ({ signal }) => loadReport('summary', {}, signal),
    refetchInterval: MINUTE_MS,
  });
  if (!data) return null;
  const energy = fleetEnergy(data.today.energyWh);
  const revenue = data.today.revenue[0];
  return (
    <>
      <TodayFigure value={energy.value} beside={` ${energy.unit}`} label={t('figures.energy-today')} />
      <TodayFigure
        value={count(data.today.sessions)}
        label={t('figures.sessions-today', { count: data.today.sessions })}
      />
      {revenue && (
        <TodayFigure value={money(revenue.total, revenue.currency)} label={t('figures.revenue-today')} />
      )}
    </>
  );
}

function TodayFigure({ value, beside, label }: Pick<FigureProps, 'value' | 'beside' | 'label'>) {
  return (
    <Link to="/reports" search={{ span: '7d' }} className={classes.figure}>
      <span className={classes.value}>
        {value}
        {beside && <span className={classes.beside}>{beside}</span>}
      </span>
      <span className={classes.label}>{label}</span>
    </Link>
  );
}

interface FigureProps {
  value: string;
  /** Smaller text after the value. */
  beside?: string;
  label: string;
  mark?: string;
  look?: 'flows' | 'wrong';
  search: ChargersSearch;
}

function Figure({ value, beside, label, mark, look, search }: FigureProps) {
  return (
    <Link to="/chargers" search={search} className={classes.figure} data-look={look}>
      <span className={classes.value}>
        {value}
        {beside && <span className={classes.beside}>{beside}</span>}
      </span>
      <span className={classes.label}>
        {mark && <ConnectorMark status={mark} size={13} />}
        {label}
      </span>
    </Link>
  );
}
