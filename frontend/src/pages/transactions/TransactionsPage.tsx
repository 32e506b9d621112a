import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/transactions';
import { MARKS, type TransactionsSearch, validateTransactionsSearch } from '../../transactions/search';
import { TransactionTable } from '../../transactions/TransactionTable';
import { useTransactions } from '../../transactions/useTransactions';
import { Failure } from '../../ui/Failure';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import classes from './TransactionsPage.module.css';

/** The transactions of all chargers, newest first. */
export function TransactionsPage() {
  const search = useSearch({ from: '/gate/transactions' });
  const navigate = useNavigate({ from: '/transactions' });
  const { pages, items } = useTransactions(search);
  const set = (change: TransactionsSearch) =>
    void navigate({ search: validateTransactionsSearch({ ...search, ...change }), replace: true });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHead title={common('page.transactions')}>
        <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
      </PageHead>
      <div className={classes.filters}>
        {MARKS.map((mark) => (
          <Button
            key={mark}
            variant="default"
            size="xs"
            className={classes.mark}
            aria-pressed={search[mark] !== undefined}
            onClick={() => set({ [mark]: search[mark] ? undefined : 'true' })}
          >
            {t(`filter.${mark}`)}
          </Button>
        ))}
      </div>
      {items.length > 0 ? (
        <TransactionTable items={items} />
      ) : pages.isError ? (
        <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={common('page.transactions')} />
      ) : (
        <NoRows>{t(isFiltered ? 'page.none-match' : 'page.none')}</NoRows>
      )}
      <MorePages pages={pages} what={t('page.more')} />
    </>
  );
}
