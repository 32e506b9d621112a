import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Exclusion, RuleChange } from '../../api/types';
import { amount } from '../../lib/numbers';
import { inputTime } from '../../lib/times';
import { finePercent } from '../../reports/change';
import { duration } from '../../reports/duration';
import type { ReportQuery } from '../../reports/useReport';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/reports';
import { FormProblem } from '../../ui/FormProblem';
import { Panel } from '../../ui/Panel';
import classes from './Availability.module.css';
import type { ChosenOutage } from './AvailabilityPage';
import { outageInWords } from './Outages';
import type { Rule } from './search';

type Reason = Exclusion['reason'];

export const REASONS: readonly Reason[] = [
  'plannedMaintenance',
  'vandalism',
  'gridLoss',
  'naturalDisaster',
  'vehicleFault',
  'outsideOpeningHours',
];

const CHOICES = REASONS.map((value) => ({ value, label: t(`reason.${value}`) }));

interface Props {
  chosen: ChosenOutage;
  rule: Rule;
  query: ReportQuery;
  onClose: () => void;
}

/** Counts an outage out. It says what that does to the figure before it is done. */
export function ExcludeTime({ chosen, rule, query, onClose }: Props) {
  const { deviceId, connectorId, outage } = chosen;
  const queries = useQueryClient();
  const [from, setFrom] = useState(inputTime(outage.from));
  const [to, setTo] = useState(inputTime(outage.to));
  const [reason, setReason] = useState<Reason>('plannedMaintenance');
  const [evidence, setEvidence] = useState('');
  const isRight = from !== '' && to !== '' && from < to;
  // The field has minutes: an end that was not changed is the outage's own.
  const exact = (typed: string, own: string) =>
    typed === inputTime(own) ? own : new Date(typed).toISOString();
  const body = {
    deviceId,
    connectorId,
    from: isRight ? exact(from, outage.from) : outage.from,
    to: isRight ? exact(to, outage.to) : outage.to,
    reason,
    evidence: evidence === '' ? null : evidence,
  };
  const days = { from: query.from, to: query.to };
  const send = (dryRun: boolean) =>
    answered(api.POST('/api/v1/exclusions', { params: { query: { ...days, dryRun } }, body }));
  const preview = useQuery({
    queryKey: ['exclusion-preview', days, body],
    queryFn: () => send(true),
    enabled: isRight,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const exclude = useMutation({
    mutationFn: () => send(false),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['report'] });
      await queries.invalidateQueries({ queryKey: ['exclusions'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    exclude.mutate();
  };
  const lasts = duration((Date.parse(body.to) - Date.parse(body.from)) / 1000);
  return (
    <Panel
      title={t('exclude.title')}
      aside={
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t('exclude.close')}>
          <IconX size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      }
    >
      <form className={classes.form} onSubmit={submit}>
        <p>
          <strong>{t('exclude.connector', { deviceId, connector: connectorId })}</strong>,{' '}
          {outageInWords(outage)}
        </p>
        <TextInput
          type="datetime-local"
          label={common('time.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={common('time.to')}
          value={to}
          error={!isRight && t('exclude.backwards')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Select
          label={t('exclude.reason')}
          data={CHOICES}
          value={reason}
          allowDeselect={false}
          onChange={(value) => setReason(REASONS.find((each) => each === value) ?? reason)}
        />
        <TextInput
          label={t('exclude.evidence')}
          description={t('exclude.evidence-help')}
          value={evidence}
          maxLength={500}
          onChange={(event) => setEvidence(event.currentTarget.value)}
        />
        <div className={classes.preview} aria-live="polite">
          <p>{t('exclude.what-happens')}</p>
          {preview.error ? (
            <p>{sentence(preview.error)}</p>
          ) : (
            <Change change={preview.data?.rules.find((each) => each.rule === rule)} />
          )}
          <p>{t('exclude.in-csv')}</p>
        </div>
        {exclude.error && <FormProblem>{sentence(exclude.error)}</FormProblem>}
        <Button type="submit" color="dark" disabled={!isRight} loading={exclude.isPending}>
          {t('exclude.do', { time: lasts })}
        </Button>
      </form>
    </Panel>
  );
}

function Change({ change }: { change: RuleChange | undefined }) {
  if (!change?.before || !change.after) return <p>…</p>;
  const [before, after] = [finePercent(change.before.availability), finePercent(change.after.availability)];
  if (change.after.excludedS === change.before.excludedS)
    return <p>{t('exclude.not-counted', { before })}</p>;
  const target = change.target === null ? '' : amount(change.target);
  const meets = change.after.meets === null ? 'unknown' : change.after.meets ? 'yes' : 'no';
  return <p>{t('exclude.becomes', { before, after, target, meets })}</p>;
}
