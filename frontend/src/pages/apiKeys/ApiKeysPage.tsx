import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { AdminOnly } from '../../accounts/AdminOnly';
import type { ApiKey } from '../../api/types';
import { showDialog } from '../../navigation/dialogs';
import { t } from '../../texts/rooms/apiKeys';
import { t as common } from '../../texts/rooms/common';
import { Failure } from '../../ui/Failure';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { Notice } from '../../ui/Notice';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { Table, TableLoading } from '../../ui/Table';
import classes from './ApiKeysPage.module.css';
import { KeyRow } from './KeyRow';
import { useApiKeys } from './useApiKeys';

const RevokeKey = lazy(() => import('./RevokeKey'));

const COLUMNS = [
  { name: t('column.name') },
  { name: t('column.prefix') },
  { name: common('role.label') },
  { name: t('column.created') },
  { name: t('column.expires') },
  { name: t('column.used') },
  { name: t('revoke.name'), right: true, quiet: true },
];

/** API keys, for programs. */
export function ApiKeysPage() {
  return (
    <AdminOnly what={t('page.what')}>
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
      {t('page.make')}
    </Button>
  );
  return (
    <>
      <PageHead title={common('page.keys')}>
        {!none && (
          <>
            <SearchField label={t('page.search')} value={q ?? ''} onChange={search} />
            {makeButton}
          </>
        )}
      </PageHead>
      {pages.isError && items.length === 0 ? (
        <Failure what={common('page.keys')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={common('page.keys')} />
      ) : none ? (
        <Notice title={t('page.empty.title')} text={t('page.empty.text')}>
          {makeButton}
        </Notice>
      ) : items.length === 0 ? (
        <NoRows>
          {t('page.none', { sought: q ?? '' })}{' '}
          <Button variant="default" size="xs" onClick={() => search(undefined)}>
            {t('page.show-all')}
          </Button>
        </NoRows>
      ) : (
        <Table label={common('page.keys')} columns={COLUMNS} className={classes.table}>
          {items.map((key) => (
            <KeyRow key={key.keyId} apiKey={key} onRevoke={setRevoking} />
          ))}
        </Table>
      )}
      <MorePages pages={pages} what={t('page.what')} />
      <Suspense>{revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}</Suspense>
    </>
  );
}
