import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useDownload } from '../../api/useDownload';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { SpanChoice } from '../../reports/SpanChoice';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/reports';
import { PageHead } from '../../ui/PageHead';
import { Tabs } from '../../ui/Tabs';
import tabs from '../../ui/Tabs.module.css';
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

interface Props {
  /** The name of the file. */
  name: string;
  /** Loads the report as a file. */
  load: (() => Promise<unknown>) | undefined;
}

/** What all reports have in common: their days, their chargers, a file, and the tabs. */
export function ReportHead({ name, load }: Props) {
  const { search, set, query } = useReportsSearch();
  const { busy, problem, download } = useDownload();
  return (
    <>
      <PageHead title={common('page.reports')}>
        <div className={classes.bar}>
          <SpanChoice search={search} days={query} onChange={set} />
          <ChargerFilter
            chosen={search.deviceId ?? []}
            onChange={(ids) => set({ deviceId: ids.length > 0 ? ids : undefined })}
          />
          <Button
            variant="default"
            size="xs"
            className={classes.csv}
            leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
            loading={busy}
            disabled={load === undefined}
            onClick={() => void (load && download(load() as Promise<Blob>, `${name}.csv`))}
          >
            {t('csv')}
          </Button>
        </div>
      </PageHead>
      {problem && (
        <p className={classes.problem} role="alert">
          {t('csv.failed', { problem })}
        </p>
      )}
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
