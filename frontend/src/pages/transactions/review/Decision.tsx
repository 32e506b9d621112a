import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isProblem } from '../../../api/problem';
import { sentence } from '../../../api/sentence';
import type { ChargingTransaction } from '../../../api/types';
import { count, kilowattHours, typedNumber } from '../../../lib/numbers';
import { date } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { useTransactionActions } from '../../../transactions/useTransactions';
import { FormProblem } from '../../../ui/FormProblem';
import { Panel } from '../../../ui/Panel';
import { toast } from '../../../ui/toasts';
import classes from './Decision.module.css';
import { agree, isTooMuch, type Most, type Suggestion } from './sources';

/** The most that can be set. */
const MOST_WH = 1_000_000_000;

type Choice = 'suggested' | 'found' | 'other';

interface Props {
  transaction: ChargingTransaction;
  suggestion: Suggestion | null;
  most: Most | null;
  /** Called when the decision is saved. */
  onDecided: () => void;
}

/** The decision about the energy: the suggestion is chosen, and nothing is saved until somebody says so. */
export function Decision({ transaction, suggestion, most, onDecided }: Props) {
  // A review of somebody else leaves what was found as it is.
  const { transactionId, measuredEnergyWh: energyWh, reviewedAt, startedAt, estimated } = transaction;
  // What was found is no other suggestion if it is the same.
  const suggestsFound =
    suggestion !== null && energyWh !== null && agree(suggestion.source.energyWh, energyWh);
  const suggested = suggestsFound ? null : suggestion;
  const [choice, setChoice] = useState<Choice>(suggestsFound ? 'found' : suggestion ? 'suggested' : 'other');
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { review } = useTransactionActions(transactionId);
  const typedWh = Math.round(typedNumber(typed) * 1000);
  const decided = {
    suggested: suggestion?.source.energyWh ?? null,
    found: energyWh,
    other: typedWh <= MOST_WH ? typedWh : null,
  }[choice];

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (decided === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await review({
        ...(choice === 'found' ? { verdict: 'right' } : { verdict: 'corrected', energyWh: decided }),
        note: note.trim() || null,
        measuredEnergyWh: energyWh,
        replaces: reviewedAt,
      });
      toast(t('review.done', { id: String(transactionId), kwh: kilowattHours(decided) }));
      onDecided();
    } catch (error) {
      setProblem(refusalOf(error));
      setBusy(false);
    }
  };
  const card = (value: Choice) => ({ value, chosen: choice === value, onChoose: () => setChoice(value) });
  return (
    <Panel title={t('decision')}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <fieldset className={classes.choices}>
          <legend className="visuallyHidden">{t('decision')}</legend>
          {suggested && (
            <Card
              {...card('suggested')}
              title={t(`source.${suggested.source.name}`)}
              isSuggested
              energyWh={suggested.source.energyWh}
              more={agreement(suggested)}
            />
          )}
          {energyWh !== null && (
            <Card
              {...card('found')}
              title={t('decision.found')}
              isSuggested={suggestsFound}
              energyWh={energyWh}
              more={t(foundWhy(isTooMuch(energyWh, most), estimated))}
            />
          )}
          <Card {...card('other')} title={t('decision.other')} more={t('decision.other-why')} />
        </fieldset>
        {choice === 'other' && (
          <TextInput
            label={t('decision.energy')}
            inputMode="decimal"
            autoComplete="off"
            rightSection={<span className={classes.unit}>kWh</span>}
            rightSectionWidth={48}
            value={typed}
            error={typedWh > MOST_WH && t('decision.energy-most', { kwh: count(MOST_WH / 1000) })}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={t('decision.note')}
          placeholder={t('decision.note-why')}
          maxLength={400}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {decided !== null && (
          <div className={classes.happens}>
            <h3>{t('decision.what')}</h3>
            <p>{t('decision.counts', { kwh: kilowattHours(decided), date: date(startedAt) })}</p>
            {choice !== 'found' && energyWh !== null && (
              <p>{t('decision.stays', { kwh: kilowattHours(energyWh) })}</p>
            )}
          </div>
        )}
        <Button type="submit" loading={busy} disabled={decided === null}>
          {decided === null
            ? t('decision.set-none')
            : t(saveWith(choice, reviewedAt !== null), { kwh: kilowattHours(decided) })}
        </Button>
      </form>
    </Panel>
  );
}

function refusalOf(error: unknown): string {
  if (isProblem(error, 'already-reviewed')) return t('review.not-saved');
  return isProblem(error, 'changed-meanwhile') ? t('review.changed') : sentence(error);
}

function saveWith(choice: Choice, replaces: boolean) {
  if (replaces) return 'decision.replace';
  return choice === 'found' ? 'decision.keep' : 'decision.set';
}

function foundWhy(tooMuch: boolean, estimated: boolean) {
  if (tooMuch) return 'decision.found-too-much';
  return estimated ? 'decision.found-estimated' : 'decision.found-why';
}

function agreement({ agreeing, withinWh }: Suggestion): string {
  return agreeing > 1
    ? t('decision.agree', { count: agreeing, kwh: kilowattHours(withinWh) })
    : t('decision.alone');
}

interface CardProps {
  value: Choice;
  chosen: boolean;
  onChoose: () => void;
  title: string;
  more: string;
  isSuggested?: boolean;
  energyWh?: number;
}

function Card({ value, chosen, onChoose, title, more, isSuggested = false, energyWh }: CardProps) {
  return (
    <label className={classes.card} data-chosen={chosen || undefined}>
      <input type="radio" name="decision" value={value} checked={chosen} onChange={onChoose} />
      <span>
        <b>{title}</b> {isSuggested && <span className={classes.suggested}>{t('decision.suggested')}</span>}
        <small>{more}</small>
      </span>
      {energyWh !== undefined && <b className={classes.energy}>{kilowattHours(energyWh)} kWh</b>}
    </label>
  );
}
