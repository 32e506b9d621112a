import { SegmentedControl } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { AvailabilityReport, ConnectorAvailability, Outage } from '../../api/types';
import { amount, count } from '../../lib/numbers';
import { finePercent } from '../../reports/change';
import { duration } from '../../reports/duration';
import type { ReportQuery } from '../../reports/useReport';
import { loadReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { Cell, Row, RowButton, Table, TableLoading } from '../../ui/Table';
import classes from './Availability.module.css';
import { ExcludeTime } from './ExcludeTime';
import { Exclusions } from './Exclusions';
import { OutageStrip } from './OutageStrip';
import { Outages } from './Outages';
import { ReportHead } from './ReportHead';
import reports from './Reports.module.css';
import { RULES, type Rule } from './search';
import { useReportsSearch } from './useReportsSearch';

/** An outage that may be counted out. */
export interface ChosenOutage {
  deviceId: string;
  connectorId: number;
  outage: Outage;
}

/** How much of the time connectors could be used, by one of several rules. */
export function AvailabilityPage() {
  const { search, set, query } = useReportsSearch();
  const rule = search.rule ?? 'nevi';
  const pages = useAvailability(query, rule);
  const [opened, setOpened] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ChosenOutage | null>(null);
  const may = mayOperate(useUser());
  const report = pages.data?.pages[0];
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ReportHead name="availability" wanted={query && { ...query, rule }} />
      <div className={reports.report} aria-busy={!report || pages.isPlaceholderData}>
        <div className={classes.head}>
          <SegmentedControl
            aria-label={t('up.rule')}
            data={RULES.map((value) => ({ value, label: t(`up.rule.${value}`) }))}
            value={rule}
            onChange={(value) => set({ rule: RULES.find((each) => each === value) })}
          />
          <Figures report={report} />
        </div>
        <p className={reports.note}>
          {t(`up.counts.${rule}`)} {t('up.lowest-first')}
        </p>
        {pages.isError && !report ? (
          <Failure what={t('tab.availability')} error={pages.error} onRetry={() => void pages.refetch()} />
        ) : !report || !query ? (
          <TableLoading what={t('tab.availability')} />
        ) : (
          <div className={reports.sides}>
            <div>
              {items.length === 0 ? (
                <NoRows>{t('up.none')}</NoRows>
              ) : (
                <Connectors
                  items={items}
                  report={report}
                  query={query}
                  rule={rule}
                  opened={opened}
                  onOpen={(key) => {
                    setOpened(key === opened ? null : key);
                    setChosen(null);
                  }}
                  chosen={chosen}
                  onChoose={may ? setChosen : undefined}
                />
              )}
              <MorePages pages={pages} what={t('up.more')} />
            </div>
            <div className={reports.side}>
              {chosen && (
                <ExcludeTime
                  key={`${chosen.deviceId} ${chosen.connectorId} ${chosen.outage.from}`}
                  chosen={chosen}
                  rule={rule}
                  query={query}
                  onClose={() => setChosen(null)}
                />
              )}
              <Exclusions query={query} may={may} />
            </div>
          </div>
        )}
      </div>
    </>
  );
}

function useAvailability(query: ReportQuery | undefined, rule: Rule) {
  return useInfiniteQuery({
    queryKey: ['report', 'availability', query, rule],
    queryFn: ({ pageParam: cursor, signal }) =>
      loadReport('availability', { ...query, rule, ...(cursor && { cursor }) }, signal),
    enabled: query !== undefined,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
}

function Figures({ report }: { report: AvailabilityReport | undefined }) {
  const target = report?.target == null ? null : amount(report.target);
  return (
    <div className={classes.figures}>
      <FigureList>
        <Figure
          name={t('up.all', { count: report?.connectors ?? 0 })}
          value={report && finePercent(report.all.availability)}
          unit="%"
        />
        {target !== null && report && !report.countsNetwork && (
          <>
            <Figure
              name={t('up.meeting', { target })}
              value={count(report.meeting)}
              unit={`/ ${count(report.meeting + report.missing)}`}
            />
            <Figure
              name={t('up.missing', { target })}
              value={count(report.missing)}
              tone={report.missing > 0 ? 'wrong' : undefined}
            />
          </>
        )}
        <Figure name={t('up.excluded')} value={report && duration(report.all.excludedS)} />
      </FigureList>
    </div>
  );
}

interface ConnectorsProps {
  items: readonly ConnectorAvailability[];
  report: AvailabilityReport;
  query: ReportQuery;
  rule: Rule;
  opened: string | null;
  onOpen: (key: string) => void;
  chosen: ChosenOutage | null;
  onChoose: ((chosen: ChosenOutage) => void) | undefined;
}

function Connectors({ items, report, query, rule, opened, onOpen, chosen, onChoose }: ConnectorsProps) {
  const span = { from: Date.parse(report.from), to: Date.parse(report.countedUntil) };
  return (
    <Table
      label={t('tab.availability')}
      className={classes.table}
      columns={[
        { name: t('up.connector') },
        { name: t('up.availability'), right: true },
        { name: t('up.meets') },
        { name: t('up.strip') },
        { name: t('up.down'), right: true },
        { name: t('up.excluded'), right: true },
      ]}
    >
      {items.map((each) => {
        const key = `${each.deviceId} ${each.connectorId}`;
        return (
          <div key={key} role="presentation" className={classes.entry}>
            <Row>
              <Cell className={reports.groupName}>
                <RowButton expanded={opened === key} onClick={() => onOpen(key)}>
                  <strong>
                    {each.deviceId} <span className={classes.numeral}>{each.connectorId}</span>
                  </strong>
                  {each.name && <small>{each.name}</small>}
                </RowButton>
              </Cell>
              <Cell right>
                <b>{finePercent(each.availability)}</b> %
              </Cell>
              <Cell>
                <Meets meets={each.meets} target={report.target} />
              </Cell>
              <Cell>
                <OutageStrip parts={each.strip} {...span} />
              </Cell>
              <Cell right>{duration(each.downS)}</Cell>
              <Cell right>{duration(each.excludedS)}</Cell>
            </Row>
            {opened === key && (
              <div role="row" tabIndex={-1}>
                <div role="cell">
                  <Outages
                    connector={each}
                    span={span}
                    query={query}
                    rule={rule}
                    chosen={chosen?.outage ?? null}
                    onChoose={onChoose && ((outage) => onChoose({ ...each, outage }))}
                  />
                </div>
              </div>
            )}
          </div>
        );
      })}
    </Table>
  );
}

export function Meets({ meets, target }: { meets: boolean | null; target: number | null }) {
  if (meets === null || target === null) return null;
  const values = { target: amount(target) };
  return meets ? (
    <span className={classes.meets}>
      <IconCheck size={15} stroke={2} aria-hidden /> {t('up.meets-target', values)}
    </span>
  ) : (
    <span className={classes.misses}>
      <IconX size={15} stroke={2} aria-hidden /> {t('up.under-target', values)}
    </span>
  );
}
