import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { IdTag } from '../../api/types';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import classes from './IdTagsPage.module.css';
import { IdTagTable } from './IdTagTable';
import { type IdTagsSearch, STATUSES, validateIdTagsSearch } from './search';
import { UnknownTags } from './UnknownTags';
import { useIdTags } from './useIdTags';

const EditIdTag = lazy(() => import('./EditIdTag'));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));

type Edited = { tag: IdTag | null; idTag?: string; kind?: IdTag['kind'] };

/** The id tags that may charge, and those that nobody knows. */
export function IdTagsPage() {
  const search = useSearch({ from: '/gate/id-tags' });
  const navigate = useNavigate({ from: '/id-tags' });
  const { pages, items } = useIdTags(search);
  const [edited, setEdited] = useState<Edited | null>(null);
  const may = mayOperate(useUser());
  const set = (change: Record<keyof IdTagsSearch, unknown> | Partial<Record<keyof IdTagsSearch, unknown>>) =>
    void navigate({ search: validateIdTagsSearch({ ...search, ...change }), replace: true });
  const isFiltered = search.q !== undefined || search.status !== undefined;
  return (
    <>
      <PageHead title={common('page.id-tags')}>
        <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
        {may && (
          <Button
            leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
            onClick={() => setEdited({ tag: null })}
          >
            {t('page.add')}
          </Button>
        )}
      </PageHead>
      <div className={classes.filters}>
        <FilterMenu
          label={t('page.every-status')}
          single
          options={STATUS_OPTIONS}
          chosen={search.status ? [search.status] : []}
          onChange={([status]) => set({ status })}
        />
      </div>
      <div className={classes.columns}>
        <div className={classes.main}>
          {items.length > 0 ? (
            <IdTagTable items={items} onOpen={may ? (tag) => setEdited({ tag }) : undefined} />
          ) : pages.isError ? (
            <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />
          ) : pages.isPending ? (
            <TableLoading what={common('page.id-tags')} />
          ) : (
            <NoRows>{t(isFiltered ? 'page.none-match' : 'page.none')}</NoRows>
          )}
          <MorePages pages={pages} what={t('page.more')} />
        </div>
        <UnknownTags onAdopt={may ? (idTag, kind) => setEdited({ tag: null, idTag, kind }) : undefined} />
      </div>
      <Suspense>
        {edited && (
          <EditIdTag
            key={edited.tag?.idTag ?? edited.idTag ?? ''}
            {...edited}
            onClose={() => setEdited(null)}
          />
        )}
      </Suspense>
    </>
  );
}
