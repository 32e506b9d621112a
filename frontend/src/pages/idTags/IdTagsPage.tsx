import { Button } from '@mantine/core';
import { IconArrowsSort, IconPlus, IconUpload, IconX } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import { ExportTags } from './ExportTags';
import classes from './IdTagsPage.module.css';
import { IdTagTable } from './IdTagTable';
import { IdTagTabs } from './IdTagTabs';
import { type IdTagsSearch, KINDS, STATUSES, validateIdTagsSearch } from './search';
import { UnknownTags } from './UnknownTags';
import { type Asked, useDialogs } from './useDialogs';
import { useIdTags } from './useIdTags';

const LocalLists = lazy(() => import('./LocalLists'));
const TagDialog = lazy(() => import('./TagDialog'));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));

/** The id tags that may charge, and those that chargers have shown and nobody knows. */
export function IdTagsPage() {
  const search = useSearch({ from: '/gate/id-tags' });
  const navigate = useNavigate({ from: '/id-tags' });
  const { asked, ask, close } = useDialogs();
  const may = mayOperate(useUser());
  const set = (change: Record<string, string | string[] | undefined>) =>
    void navigate({ search: validateIdTagsSearch({ ...search, ...change }), replace: true });
  return (
    <>
      <PageHead title={common('page.id-tags')}>
        {search.tab === undefined && (
          <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
        )}
        {may && (
          <Button
            component={Link}
            to="/id-tags/import"
            variant="default"
            className={classes.action}
            leftSection={<IconUpload size={15} stroke={1.7} aria-hidden />}
          >
            <span className={classes.word}>{t('import')}</span>
          </Button>
        )}
        <ExportTags />
        {may && (
          <Button
            className={classes.action}
            leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
            onClick={() => ask({ dialog: 'add' })}
          >
            <span className={classes.word}>{t('page.add')}</span>
          </Button>
        )}
      </PageHead>
      <IdTagTabs />
      {search.tab === 'local-lists' ? (
        <Suspense fallback={<TableLoading what={t('tab.local-lists')} />}>
          <LocalLists />
        </Suspense>
      ) : (
        <div className={classes.columns}>
          <div className={classes.main}>
            <Filters search={search} onChange={set} />
            <Tags search={search} onAsk={may ? ask : undefined} />
          </div>
          <UnknownTags onAdopt={may ? (idTag, kind) => ask({ dialog: 'add', idTag, kind }) : undefined} />
        </div>
      )}
      <Suspense>{asked && <TagDialog asked={asked} onClose={close} />}</Suspense>
    </>
  );
}

interface FiltersProps {
  search: IdTagsSearch;
  onChange: (change: Record<string, string | string[] | undefined>) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const order = search.sort ? 'sort.tag' : 'sort.used';
  return (
    <>
      <div className={classes.filters}>
        <FilterMenu
          label={t('column.status')}
          options={STATUS_OPTIONS}
          chosen={search.status ?? []}
          onChange={(status) => onChange({ status })}
        />
        <FilterMenu
          label={t('column.kind')}
          options={KIND_OPTIONS}
          chosen={search.kind ?? []}
          onChange={(kind) => onChange({ kind })}
        />
        <ChargerFilter chosen={search.deviceId ?? []} onChange={(deviceId) => onChange({ deviceId })} />
        <Button
          variant="default"
          size="xs"
          className={classes.toggle}
          aria-pressed={search.overBudget !== undefined}
          onClick={() => onChange({ overBudget: search.overBudget ? undefined : 'true' })}
        >
          {t('filter.over-budget')}
        </Button>
        {search.parent && (
          <Button
            variant="default"
            size="xs"
            className={classes.group}
            aria-label={t('group.leave', { group: search.parent })}
            rightSection={<IconX size={13} stroke={1.7} aria-hidden />}
            onClick={() => onChange({ parent: undefined })}
          >
            {t('group.only', { group: search.parent })}
          </Button>
        )}
        <Button
          variant="subtle"
          size="xs"
          className={classes.order}
          aria-label={t('sort.label', { order: t(order) })}
          leftSection={<IconArrowsSort size={13} stroke={1.7} aria-hidden />}
          onClick={() => onChange({ sort: search.sort ? undefined : 'tag' })}
        >
          {t(order)}
        </Button>
      </div>
      {search.deviceId && <p className={classes.why}>{t('filter.places-why')}</p>}
    </>
  );
}

function Tags({ search, onAsk }: { search: IdTagsSearch; onAsk?: (asked: Asked) => void }) {
  const { pages, items } = useIdTags(search);
  const navigate = useNavigate({ from: '/id-tags' });
  const isFiltered = Object.values({ ...search, sort: undefined }).some((value) => value !== undefined);
  if (items.length > 0) {
    return (
      <>
        <IdTagTable items={items} onAsk={onAsk} />
        <MorePages pages={pages} what={t('page.more')} />
      </>
    );
  }
  if (pages.isError) {
    return <Failure what={t('page.what')} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (pages.isPending) return <TableLoading what={common('page.id-tags')} />;
  if (!isFiltered) return <NoRows>{t('page.none')}</NoRows>;
  return (
    <NoRows>
      {t('page.none-match')}{' '}
      <Button variant="default" size="xs" onClick={() => void navigate({ search: {}, replace: true })}>
        {t('page.clear')}
      </Button>
    </NoRows>
  );
}
