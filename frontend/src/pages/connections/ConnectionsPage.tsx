import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { sentence } from '../../api/sentence';
import { GROUPS, grouped } from '../../connections/groups';
import { useRefused, useRefusedActions } from '../../connections/useRefused';
import { useOpenAlarms } from '../../live/useOpenAlarms';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/connections';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { FormProblem } from '../../ui/FormProblem';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { AllWell } from './AllWell';
import { EarlierAlarms } from './alarms/EarlierAlarms';
import { OpenAlarms } from './alarms/OpenAlarms';
import classes from './ConnectionsPage.module.css';
import { RefusedGroup } from './RefusedGroup';
import { validateConnectionsSearch } from './search';
import { Undecided } from './Undecided';
import { useUndecided } from './useUndecided';
import { WhatToType } from './WhatToType';

/** Security alarms, chargers that wait to be accepted, and refused connections with reasons and remedies. */
export function ConnectionsPage() {
  const search = useSearch({ from: '/gate/connections' });
  const navigate = useNavigate({ from: '/connections' });
  const { data, error, refetch } = useRefused();
  const { dismiss } = useRefusedActions();
  const alarms = useOpenAlarms().data?.count;
  const undecided = useUndecided();
  const [problem, setProblem] = useState<string | null>(null);
  const found = useMemo(() => (data ? grouped(data, search) : []), [data, search]);
  const set = (change: Record<string, string | string[]>) =>
    void navigate({
      search: (before) => validateConnectionsSearch({ ...before, ...change }),
      replace: true,
    });
  const remove = async (id: number) => {
    setProblem(null);
    try {
      await dismiss(id);
    } catch (refusal) {
      setProblem(sentence(refusal));
    }
  };
  return (
    <>
      <PageHead title={common('page.connections')}>
        {data && data.length > 0 && (
          <>
            <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
            <div className={classes.reasons}>
              <FilterMenu
                label={t('page.all-reasons')}
                options={GROUPS.map(({ name, title }) => ({ value: name, label: title }))}
                chosen={search.reason ?? []}
                onChange={(reason) => set({ reason })}
              />
            </div>
          </>
        )}
      </PageHead>
      <div className={classes.columns}>
        <div className={classes.main}>
          <OpenAlarms />
          <Undecided
            title={t('page.pending.title')}
            text={t('page.pending.text')}
            chargers={undecided?.pending.chargers ?? []}
          />
          {problem && <FormProblem>{problem}</FormProblem>}
          {!data ? (
            error ? (
              <Failure what={t('page.refused')} error={error} onRetry={() => void refetch()} />
            ) : (
              <Loading />
            )
          ) : data.length === 0 ? (
            alarms === 0 && undecided?.pending.total === 0 && <AllWell />
          ) : found.length === 0 ? (
            <NoRows>
              {t('page.no-match')}{' '}
              <Button
                variant="default"
                size="xs"
                onClick={() => void navigate({ search: {}, replace: true })}
              >
                {t('page.clear-filters')}
              </Button>
            </NoRows>
          ) : (
            found.map((refusals) => (
              <RefusedGroup key={refusals.group.name} refusals={refusals} onDismiss={remove} />
            ))
          )}
          <Undecided
            title={t('page.rejected.title')}
            text={t('page.rejected.text')}
            chargers={undecided?.rejected.chargers ?? []}
          />
        </div>
        <div className={classes.main}>
          <EarlierAlarms />
          <WhatToType />
        </div>
      </div>
    </>
  );
}

function Loading() {
  return (
    <div className={classes.main} aria-busy="true">
      <p className="visuallyHidden" role="status">
        {t('page.loading')}
      </p>
      {[1, 2, 3].map((bone) => (
        <Bone key={bone} width="100%" height={148} radius={12} />
      ))}
    </div>
  );
}
