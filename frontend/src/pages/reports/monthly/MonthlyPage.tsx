import { ActionIcon, Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTimeZone } from '../../../api/server';
import { useNow } from '../../../lib/useNow';
import { ChargerFilter } from '../../../messages/ChargerFilter';
import { todayIn } from '../../../reports/search';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/reports';
import { Bone } from '../../../ui/Bone';
import { Failure } from '../../../ui/Failure';
import { PageHead } from '../../../ui/PageHead';
import { RULES } from '../search';
import classes from './MonthlyPage.module.css';
import {
  daysOfMonth,
  lastMonth,
  type MonthlySearch,
  monthInWords,
  monthsLater,
  monthsToChoose,
} from './month';
import { Sheet } from './Sheet';
import { useMonth } from './useMonth';

const MINUTE_MS = 60_000;

/** A month on paper: what a manager prints, or keeps as a PDF. */
export function MonthlyPage() {
  const search = useSearch({ from: '/gate/reports/monthly' });
  const zone = useTimeZone();
  const now = useNow(MINUTE_MS);
  const today = zone && todayIn(zone, now);
  const month = search.month ?? (today && lastMonth(today));
  const rule = search.rule ?? 'nevi';
  const { deviceId } = search;
  const query = useMemo(
    () => (today && month ? { ...daysOfMonth(month, today), deviceId } : undefined),
    [today, month, deviceId],
  );
  const { data, error, refetch } = useMonth(query, rule);
  return (
    <>
      <div className={classes.head}>
        <nav className={classes.path} aria-label={common('page.reports')}>
          <Link to="/reports" search={{ deviceId }}>
            {common('page.reports')}
          </Link>
          <IconChevronRight size={13} stroke={1.7} aria-hidden />
        </nav>
        <PageHead title={t('monthly.open')}>
          {today && month && (
            <Choices search={search} today={today} month={month} ready={data !== undefined} />
          )}
        </PageHead>
      </div>
      {data && query && zone ? (
        <Sheet month={data} query={query} rule={rule} zone={zone} />
      ) : error ? (
        <Failure what={t('monthly.open')} error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={classes.sheet} aria-busy="true">
          <Bone width={280} height={34} />
          <Bone width="100%" height={84} radius={8} />
          <Bone width="100%" height={240} radius={8} />
          <Bone width="100%" height={320} radius={8} />
        </div>
      )}
    </>
  );
}

interface ChoicesProps {
  search: MonthlySearch;
  today: string;
  month: string;
  ready: boolean;
}

function Choices({ search, today, month, ready }: ChoicesProps) {
  const navigate = useNavigate({ from: '/reports/monthly' });
  const set = (change: Partial<MonthlySearch>) =>
    void navigate({ search: (was) => ({ ...was, ...change }), replace: true });
  return (
    <div className={classes.choices}>
      <div className={classes.month}>
        <ActionIcon
          variant="default"
          aria-label={t('monthly.earlier')}
          onClick={() => set({ month: monthsLater(month, -1) })}
        >
          <IconChevronLeft size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
        <NativeSelect
          aria-label={t('monthly.month')}
          data={monthsToChoose(today, month).map((value) => ({ value, label: monthInWords(value) }))}
          value={month}
          onChange={(event) => set({ month: event.currentTarget.value })}
        />
        <ActionIcon
          variant="default"
          aria-label={t('monthly.later')}
          disabled={today.startsWith(month)}
          onClick={() => set({ month: monthsLater(month, 1) })}
        >
          <IconChevronRight size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <SegmentedControl
        aria-label={t('up.rule')}
        data={RULES.map((value) => ({ value, label: t(`up.rule.${value}`) }))}
        value={search.rule ?? 'nevi'}
        onChange={(value) => set({ rule: RULES.find((each) => each === value) })}
      />
      <ChargerFilter
        chosen={search.deviceId ?? []}
        onChange={(ids) => set({ deviceId: ids.length > 0 ? ids : undefined })}
      />
      <Button
        size="xs"
        className={classes.print}
        disabled={!ready}
        leftSection={<IconPrinter size={15} stroke={1.7} aria-hidden />}
        onClick={() => window.print()}
      >
        {t('monthly.print')}
      </Button>
    </div>
  );
}
