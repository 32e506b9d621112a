import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { ApiProblem } from '../../../api/problem';
import { sentence } from '../../../api/sentence';
import type { Charger, WantedConfiguration, WantedKey } from '../../../api/types';
import { t } from '../../../texts/rooms/configuration';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../../../ui/toasts';
import classes from './KeyDetail.module.css';
import { wishIn } from './rows';
import { countOf, ScopeField } from './ScopeField';
import { type Scope, useGroups, useWishes } from './useWanted';
import { shownValue } from './words';

interface Props {
  item: WantedKey;
  charger: Charger;
  wanted: WantedConfiguration;
  onClose: () => void;
  /** Stands before the value. */
  keyField?: ReactNode;
  /** The key can't be set. */
  disabled?: boolean;
}

const LONGEST_VALUE = 500;

/** What is wanted of a key: its value, and for whom. */
export function WishForm({ item, charger, wanted, onClose, keyField, disabled = false }: Props) {
  const [value, setValue] = useState(item.wanted ?? item.value ?? (item.kind === 'boolean' ? 'true' : ''));
  const [scope, setScope] = useState<Scope>(item.scope ?? 'charger');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState<'save' | 'withdraw' | null>(null);
  const save = useWishes(wanted);

  const run = async (what: 'save' | 'withdraw', of: Scope) => {
    setBusy(what);
    setProblem(null);
    try {
      await save({ [item.key]: what === 'save' ? value : null }, of);
      toast(t(what === 'save' ? 'form.saved' : 'form.withdrawn', { key: item.key }));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(null);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run('save', scope);
  };
  const about = problem instanceof ApiProblem ? problem.errors[0]?.detail : undefined;
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      {problem !== null && about === undefined && <FormProblem>{sentence(problem)}</FormProblem>}
      <div className={classes.fields}>
        {keyField}
        <ValueField item={item} value={value} error={about} onChange={setValue} />
        <ScopeField wanted={wanted} scope={scope} onChange={setScope} />
      </div>
      <Recommended item={item} value={value} onTake={setValue} />
      <Happens item={item} charger={charger} wanted={wanted} scope={scope} />
      <div className={classes.buttons}>
        <Button type="submit" loading={busy === 'save'} disabled={disabled || value.length > LONGEST_VALUE}>
          {scope === 'charger' && !charger.online
            ? t('form.write-later')
            : t('form.write', { count: countOf(scope, wanted) })}
        </Button>
        {item.scope !== null && (
          <Button
            variant="default"
            loading={busy === 'withdraw'}
            title={t('form.withdraw-why')}
            onClick={() => item.scope && void run('withdraw', item.scope)}
          >
            {t('form.withdraw')}
          </Button>
        )}
      </div>
    </form>
  );
}

interface FieldProps {
  item: WantedKey;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function ValueField({ item, value, error, onChange }: FieldProps) {
  const label = useId();
  if (item.kind === 'boolean') {
    const options = [
      { value: 'true', label: t('value.yes') },
      { value: 'false', label: t('value.no') },
    ];
    return (
      <div>
        <span className={classes.label} id={label}>
          {t('form.value')}
        </span>
        <SegmentedControl
          data={options}
          value={value.toLowerCase() === 'true' ? 'true' : 'false'}
          onChange={onChange}
          aria-labelledby={label}
        />
      </div>
    );
  }
  return (
    <TextInput
      className={item.kind === 'list' ? classes.long : undefined}
      label={t('form.value')}
      description={item.kind === 'list' ? t('form.list') : undefined}
      inputMode={item.kind === 'integer' ? 'numeric' : undefined}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={item.unit && <span className={classes.unit}>{item.unit}</span>}
    />
  );
}

interface RecommendedProps {
  item: WantedKey;
  value: string;
  onTake: (value: string) => void;
}

function Recommended({ item, value, onTake }: RecommendedProps) {
  const { data } = useGroups();
  const advice = data?.recommended.find(({ key }) => key.toLowerCase() === item.key.toLowerCase());
  if (!advice || advice.value === value) return null;
  return (
    <p className={classes.advice}>
      {t('form.recommended', { value: shownValue(item, advice.value) })}{' '}
      <button type="button" className={classes.take} onClick={() => onTake(advice.value)}>
        {t('form.take')}
      </button>
    </p>
  );
}

interface HappensProps {
  item: WantedKey;
  charger: Charger;
  wanted: WantedConfiguration;
  scope: Scope;
}

/** Says before it is pressed what the button does, and which other wish it meets. */
function Happens({ item, charger, wanted, scope }: HappensProps) {
  const { data } = useGroups();
  const { vendor, model, own } = wanted;
  const ofModel = data?.items.find((each) => each.model === model && each.vendor === vendor);
  const goesBefore = scope === 'all' && model !== null ? wishIn(ofModel?.keys, item.key) : null;
  return (
    <div className={classes.happens}>
      <h3>{t('form.what')}</h3>
      <p>
        {scope !== 'charger'
          ? t('form.many', { count: countOf(scope, wanted) })
          : t(charger.online ? 'form.now' : 'form.later')}
      </p>
      {scope !== 'charger' && wishIn(own.keys, item.key) !== null && <p>{t('form.own')}</p>}
      {goesBefore !== null && (
        <p>{t('form.before', { model: `${vendor} ${model}`, value: shownValue(item, goesBefore) })}</p>
      )}
      {item.kind === 'list' && <p>{t('form.keeps')}</p>}
    </div>
  );
}
