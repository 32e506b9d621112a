import { Link } from '@tanstack/react-router';
import type { ReportName, ReportWishes } from '../../api/types';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { SpanChoice } from '../../reports/SpanChoice';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/reports';
import { PageHead } from '../../ui/PageHead';
import { Tabs } from '../../ui/Tabs';
import tabs from '../../ui/Tabs.module.css';
import { CsvButton } from './CsvButton';
import classes from './ReportHead.module.css';
import type { ReportsSearch } from './search';
import { useReportsSearch } from './useReportsSearch';

const TABS = [
  { to: '/reports', label: t('tab.energy') },
  { to: '/reports/utilisation', label: t('tab.utilisation') },
  { to: '/reports/availability', label: t('tab.availability') },
  { to: '/reports/faults', label: t('tab.faults') },
  { to: '/reports/revenue', label: t('tab.revenue') },
] as const;

interface Props<Name extends ReportName> {
  name: Name;
  wanted: ReportWishes<Name> | undefined;
}

/** What all reports have in common: their days, their chargers, a file, and the tabs. */
export function ReportHead<Name extends ReportName>({ name, wanted }: Props<Name>) {
  const { search, set, query } = useReportsSearch();
  return (
    <>
      <PageHead title={common('page.reports')}>
        <div className={classes.bar}>
          <SpanChoice search={search} days={query} onChange={set} />
          <ChargerFilter
            chosen={search.deviceId ?? []}
            onChange={(ids) => set({ deviceId: ids.length > 0 ? ids : undefined })}
          />
          <CsvButton name={name} wanted={wanted} />
          <Link
            to="/reports/monthly"
            search={{ deviceId: search.deviceId, rule: search.rule }}
            className={classes.monthly}
          >
            {t('monthly.open')}
          </Link>
        </div>
      </PageHead>
      <Tabs label={common('page.reports')}>
        {TABS.map(({ to, label }, index) => (
          <Link
            key={to}
            to={to}
            search={search as ReportsSearch}
            className={tabs.tab}
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
            aria-keyshortcuts={String(index + 1)}
          >
            {label}
          </Link>
        ))}
      </Tabs>
    </>
  );
}
