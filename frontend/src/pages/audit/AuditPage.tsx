import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answered, api } from '../../api/client';
import type { AuditItem } from '../../api/types';
import { usePages } from '../../api/usePages';
import { AdminOnly } from '../../components/AdminOnly';
import { Failure } from '../../components/Failure';
import { FilterMenu } from '../../components/FilterMenu';
import { NoRows } from '../../components/NoRows';
import { SearchField } from '../../components/SearchField';
import { TableLoading } from '../../components/Table';
import { TimeFilter } from '../../components/TimeFilter';
import { useTitle } from '../../components/useTitle';
import { AuditList } from './AuditList';
import classes from './AuditPage.module.css';
import { type AuditSearch, auditQuery, KINDS, validateAuditSearch } from './search';

/** Who did what to whom, when and from where. */
export function AuditPage() {
  return (
    <AdminOnly what="the audit log">
      <Audit />
    </AdminOnly>
  );
}

function Audit() {
  useTitle('Audit log');
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
      <h1 className={classes.title}>Audit log</h1>
      <div className={classes.filters}>
        <SearchField
          label="Person, charger, address"
          dense
          value={search.q ?? ''}
          onChange={(q) => set('q', q)}
        />
        <FilterMenu
          label="Everything"
          single
          options={KINDS}
          chosen={search.kind ? [search.kind] : []}
          onChange={(kind) => set('kind', kind)}
        />
        <TimeFilter
          chosen={search}
          onChange={(time) => void navigate({ search: (before) => ({ ...before, ...time }), replace: true })}
        />
        {filtered && (
          <Button variant="subtle" size="xs" onClick={clear}>
            Clear
          </Button>
        )}
        <Button
          variant="subtle"
          size="xs"
          className={classes.newer}
          loading={pages.isRefetching}
          onClick={() => void pages.refetch()}
        >
          Refresh
        </Button>
      </div>
      {items.length > 0 ? (
        <AuditList key={JSON.stringify(search)} items={items} pages={pages} />
      ) : pages.isError ? (
        <Failure what="The audit log" error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what="Entries" />
      ) : filtered ? (
        <NoRows>
          Nothing matches.{' '}
          <Button variant="default" size="xs" onClick={clear}>
            Clear filters
          </Button>
        </NoRows>
      ) : (
        <NoRows>Nothing yet. Sign-ins and changes appear here.</NoRows>
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
