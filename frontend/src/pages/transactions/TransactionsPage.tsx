import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { TransactionTotals } from '../../api/types';
import { count } from '../../lib/numbers';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/transactions';
import { RemarkMark } from '../../transactions/RemarkMark';
import {
  MARKS,
  type TransactionsSearch,
  transactionsQuery,
  validateTransactionsSearch,
} from '../../transactions/search';
import { TransactionTable } from '../../transactions/TransactionTable';
import { useTransactions } from '../../transactions/useTransactions';
import { Failure } from '../../ui/Failure';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import { TimeFilter } from '../../ui/TimeFilter';
import { ExportMenu } from './ExportMenu';
import { useAssignedLately, useOrphans } from './orphans/useOrphans';
import { Totals } from './Totals';
import classes from './TransactionsPage.module.css';
import { useTotals } from './useTotals';

const OrphanStops = lazy(() => import('./orphans/OrphanStops'));

type Change = Partial<TransactionsSearch>;

/** The transactions of all chargers, newest first. */
export function TransactionsPage() {
  const search = useSearch({ from: '/gate/transactions' });
  const navigate = useNavigate({ from: '/transactions' });
  const query = useQueryOf(search);
  const { pages, items } = useTransactions(query);
  const totals = useTotals(query);
  const orphans = useOrphans();
  const assigned = useAssignedLately();
  const may = mayOperate(useUser());
  const set = (change: Change) =>
    void navigate({ search: validateTransactionsSearch({ ...search, ...change }), replace: true });
  const clear = () => void navigate({ search: {}, replace: true });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHead title={common('page.transactions')}>
        <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
        <ExportMenu
          query={query}
          count={totals.isPlaceholderData ? undefined : totals.data?.count}
          hasMore={totals.data?.since != null}
        />
      </PageHead>
      <Totals totals={totals} />
      <Filters
        search={search}
        marks={totals.data?.marks}
        onChange={set}
        onClear={isFiltered ? clear : undefined}
      />
      <Suspense>
        {orphans.length + assigned.length > 0 && (
          <OrphanStops orphans={orphans} assigned={assigned} may={may} />
        )}
      </Suspense>
      {items.length > 0 ? (
        <TransactionTable items={items} />
      ) : pages.isError ? (
        <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending || pages.hasNextPage ? (
        <TableLoading what={common('page.transactions')} />
      ) : isFiltered ? (
        <NoRows>
          {t('page.none-match')}{' '}
          <Button variant="default" size="xs" onClick={clear}>
            {t('page.clear')}
          </Button>
        </NoRows>
      ) : (
        <NoRows>{t('page.none')}</NoRows>
      )}
      <MorePages pages={pages} what={t('page.more')} />
    </>
  );
}

interface FiltersProps {
  search: TransactionsSearch;
  /** How many have each mark; undefined until it is known. */
  marks: TransactionTotals['marks'] | undefined;
  onChange: (change: Change) => void;
  /** Undefined if nothing is filtered. */
  onClear: (() => void) | undefined;
}

function Filters({ search, marks, onChange, onClear }: FiltersProps) {
  return (
    <div className={classes.filters}>
      <TimeFilter chosen={search} onChange={onChange} />
      <ChargerFilter chosen={search.deviceId ?? []} onChange={(deviceId) => onChange({ deviceId })} />
      {MARKS.map((mark) => (
        <Button
          key={mark}
          variant="default"
          size="xs"
          className={classes.mark}
          aria-pressed={search[mark] !== undefined}
          leftSection={mark !== 'active' && <RemarkMark of={mark} />}
          onClick={() => onChange({ [mark]: search[mark] ? undefined : 'true' })}
        >
          {t(`filter.${mark}`)}
          {marks && <b className={classes.count}>{count(marks[mark])}</b>}
        </Button>
      ))}
      {onClear && (
        <Button variant="subtle" size="xs" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

/** The query of an address; the same object until that changes, since a range ends now. */
function useQueryOf(search: TransactionsSearch) {
  const words = JSON.stringify(search);
  return useMemo(() => transactionsQuery(JSON.parse(words) as TransactionsSearch, Date.now()), [words]);
}
