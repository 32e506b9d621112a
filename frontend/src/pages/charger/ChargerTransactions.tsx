import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/transactions';
import { TransactionTable } from '../../transactions/TransactionTable';
import { useTransactions } from '../../transactions/useTransactions';
import { Failure } from '../../ui/Failure';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { TableLoading } from '../../ui/Table';
import { useShownCharger } from './useShownCharger';

/** The transactions of one charger, newest first. */
export function ChargerTransactions() {
  const { deviceId } = useShownCharger();
  const { pages, items } = useTransactions({ deviceId: [deviceId] });
  return (
    <>
      {items.length > 0 ? (
        <TransactionTable items={items} />
      ) : pages.isError ? (
        <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={common('page.transactions')} />
      ) : (
        <NoRows>{t('page.none')}</NoRows>
      )}
      <MorePages pages={pages} what={t('page.more')} />
    </>
  );
}
