import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { ApiKey } from '../../api/types';
import { showDialog } from '../../app/dialogs';
import { AdminOnly } from '../../components/AdminOnly';
import { Failure } from '../../components/Failure';
import { MorePages } from '../../components/MorePages';
import { NoRows } from '../../components/NoRows';
import { Notice } from '../../components/Notice';
import { PageHead } from '../../components/PageHead';
import { SearchField } from '../../components/SearchField';
import { Table, TableLoading } from '../../components/Table';
import classes from './ApiKeysPage.module.css';
import { KeyRow } from './KeyRow';
import { useApiKeys } from './useApiKeys';

const RevokeKey = lazy(() => import('./RevokeKey'));

const COLUMNS = [
  { name: 'Name' },
  { name: 'Begins with' },
  { name: 'Role' },
  { name: 'Made' },
  { name: 'Expires' },
  { name: 'Last used' },
  { name: 'Revoke', right: true, quiet: true },
];

/** Keys for programs that use the API. */
export function ApiKeysPage() {
  return (
    <AdminOnly what="API keys">
      <ApiKeys />
    </AdminOnly>
  );
}

function ApiKeys() {
  const { q } = useSearch({ from: '/gate/keys' });
  const navigate = useNavigate({ from: '/keys' });
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const { pages, items } = useApiKeys(q);
  const none = pages.isSuccess && items.length === 0 && q === undefined;
  const search = (sought: string | undefined) =>
    void navigate({ search: { q: sought || undefined }, replace: true });
  const makeButton = (
    <Button
      className={classes.make}
      leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
      onClick={() => showDialog('makeKey')}
    >
      Make key
    </Button>
  );
  return (
    <>
      <PageHead title="API keys">
        {!none && (
          <>
            <SearchField label="Name or how it begins" value={q ?? ''} onChange={search} />
            {makeButton}
          </>
        )}
      </PageHead>
      {pages.isError && items.length === 0 ? (
        <Failure what="API keys" error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what="API keys" />
      ) : none ? (
        <Notice
          title="No API keys yet"
          text="A key lets a program use the API: billing, a dashboard, a script. It may do what its role may."
        >
          {makeButton}
        </Notice>
      ) : items.length === 0 ? (
        <NoRows>
          No key matches “{q}”.{' '}
          <Button variant="default" size="xs" onClick={() => search(undefined)}>
            Show all
          </Button>
        </NoRows>
      ) : (
        <Table label="API keys" columns={COLUMNS} className={classes.table}>
          {items.map((key) => (
            <KeyRow key={key.keyId} apiKey={key} onRevoke={setRevoking} />
          ))}
        </Table>
      )}
      <MorePages pages={pages} what="keys" />
      <Suspense>{revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}</Suspense>
    </>
  );
}
