import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { AdminOnly } from '../../accounts/AdminOnly';
import { answered, api } from '../../api/client';
import type { AuditItem } from '../../api/types';
import { usePages } from '../../api/usePages';
import { useTitle } from '../../lib/useTitle';
import { t } from '../../texts/rooms/audit';
import { t as common } from '../../texts/rooms/common';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { NoRows } from '../../ui/NoRows';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import { TimeFilter } from '../../ui/TimeFilter';
import { AuditList } from './AuditList';
import classes from './AuditPage.module.css';
import { type AuditSearch, auditQuery, KINDS, validateAuditSearch } from './search';

const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));

/** The audit log: who did what to whom, when and from where. */
export function AuditPage() {
  return (
    <AdminOnly what={t('page.for-admins')}>
      <Audit />
    </AdminOnly>
  );
}

function Audit() {
  useTitle(common('page.audit-log'));
  const search = useSearch({ from: '/gate/audit-log' });
  const navigate = useNavigate({ from: '/audit-log' });
  const { pages, items } = useAuditLog(search);
  const filtered = Object.values(search).some((value) => value !== undefined);
  const clear = () => void navigate({ search: {}, replace: true });
  const set = (name: keyof AuditSearch, value: string | string[]) =>
    void navigate({
      search: (before) => ({ ...before, [name]: validateAuditSearch({ [name]: value })[name] }),
      replace: true,
    });
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{common('page.audit-log')}</h1>
      <div className={classes.filters}>
        <SearchField label={t('page.search')} dense value={search.q ?? ''} onChange={(q) => set('q', q)} />
        <FilterMenu
          label={t('page.everything')}
          single
          options={KIND_OPTIONS}
          chosen={search.kind ? [search.kind] : []}
          onChange={(kind) => set('kind', kind)}
        />
        <TimeFilter
          chosen={search}
          onChange={(time) => void navigate({ search: (before) => ({ ...before, ...time }), replace: true })}
        />
        {filtered && (
          <Button variant="subtle" size="xs" onClick={clear}>
            {common('filter.clear')}
          </Button>
        )}
        <Button
          variant="subtle"
          size="xs"
          className={classes.newer}
          loading={pages.isRefetching}
          onClick={() => void pages.refetch()}
        >
          {t('page.refresh')}
        </Button>
      </div>
      {items.length > 0 ? (
        <AuditList key={JSON.stringify(search)} items={items} pages={pages} />
      ) : pages.isError ? (
        <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={t('page.entries')} />
      ) : filtered ? (
        <NoRows>
          {t('page.none')}{' '}
          <Button variant="default" size="xs" onClick={clear}>
            {t('page.clear-filters')}
          </Button>
        </NoRows>
      ) : (
        <NoRows>{t('page.empty')}</NoRows>
      )}
    </div>
  );
}

function useAuditLog(search: AuditSearch) {
  const key = JSON.stringify(search);
  // The time range begins when it is chosen, so that pages fit together.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is in it.
  const query = useMemo(() => auditQuery(search, Date.now()), [key]);
  return usePages<AuditItem>(['audit-log', query], (cursor, signal) =>
    answered(api.GET('/api/v1/audit-log', { params: { query: { ...query, cursor, limit: 100 } }, signal })),
  );
}
