import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Exclusion } from '../../api/types';
import { date } from '../../lib/times';
import { duration } from '../../reports/duration';
import type { ReportQuery } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Failure } from '../../ui/Failure';
import { FormProblem } from '../../ui/FormProblem';
import { Panel } from '../../ui/Panel';
import classes from './Availability.module.css';

const SHOWN = 50;

/** The times that are counted out within the days of the report. */
export function Exclusions({ query, may }: { query: ReportQuery; may: boolean }) {
  const { from, to, deviceId } = query;
  const asked = { from: `${from}T00:00:00Z`, to: `${to}T23:59:59Z`, deviceId, limit: SHOWN };
  const found = useQuery({
    queryKey: ['exclusions', asked],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/exclusions', { params: { query: asked }, signal })),
  });
  return (
    <Panel title={t('exclusions.title')}>
      {found.error ? (
        <Failure what={t('exclusions.title')} error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.items.length === 0 ? (
        <p className={classes.none}>{t('exclusions.none')}</p>
      ) : (
        <ul className={classes.exclusions}>
          {found.data?.items.map((each) => (
            <li key={each.exclusionId}>
              <OneExclusion exclusion={each} may={may} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function OneExclusion({ exclusion, may }: { exclusion: Exclusion; may: boolean }) {
  const queries = useQueryClient();
  const { exclusionId, deviceId, connectorId, from, to, reason, evidence, createdBy } = exclusion;
  const remove = useMutation({
    mutationFn: () =>
      answered(api.DELETE('/api/v1/exclusions/{exclusionId}', { params: { path: { exclusionId } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['exclusions'] });
      await queries.invalidateQueries({ queryKey: ['report'] });
    },
  });
  const where = deviceId ?? t('exclusions.all-chargers');
  return (
    <>
      <p>
        <strong>{t(`reason.${reason}`)}</strong>
        <span>{duration((Date.parse(to) - Date.parse(from)) / 1000)}</span>
      </p>
      <p>
        {t('exclusions.line', {
          where: connectorId === null ? where : `${where} · ${connectorId}`,
          from: date(from),
          to: date(to),
          by: createdBy,
        })}
      </p>
      {evidence && <p>{evidence}</p>}
      {remove.error && <FormProblem>{sentence(remove.error)}</FormProblem>}
      {may && (
        <Button variant="subtle" size="compact-xs" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('exclusions.remove')}
        </Button>
      )}
    </>
  );
}
