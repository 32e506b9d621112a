import { Button } from '@mantine/core';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { Charger, WantedConfiguration } from '../../../api/types';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/configuration';
import { Dialog } from '../../../ui/Dialog';
import dialog from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../../../ui/toasts';
import classes from './RecommendedSet.module.css';
import { type Advice, adviceFor } from './recommended';
import { wishIn } from './rows';
import { countOf, ScopeField } from './ScopeField';
import { type Scope, useGroups, useWishes } from './useWanted';
import { meaning, wholeValue } from './words';

interface Props {
  charger: Charger;
  wanted: WantedConfiguration;
  onClose: () => void;
}

/** Sets all keys to what GenX recommends, for this charger, its model or all. Says first what that changes. */
export default function RecommendedSet({ charger, wanted, onClose }: Props) {
  const { data, error } = useGroups();
  const advice = data ? adviceFor(wanted, data.recommended) : [];
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [scope, setScope] = useState<Scope>('charger');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = useWishes(wanted);
  const chosen = advice.filter(({ item }) => !without.has(item.key));
  const count = countOf(scope, wanted);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await save(Object.fromEntries(chosen.map(({ item, value }) => [item.key, value])), scope);
      toast(t('set.saved', { keys: chosen.length }));
      onClose();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  const toggle = (key: string) => {
    const next = new Set(without);
    if (!next.delete(key)) next.add(key);
    setWithout(next);
  };
  return (
    <Dialog title={t('set.title')} onClose={onClose} size={680}>
      <form className={dialog.body} onSubmit={(event) => void submit(event)}>
        {(problem ?? error) !== null && <FormProblem>{sentence(problem ?? error)}</FormProblem>}
        <ScopeField wanted={wanted} scope={scope} onChange={setScope} />
        {data && advice.length === 0 && <p>{t('set.none')}</p>}
        <ul className={classes.keys} aria-label={t('set.keys', { id: charger.deviceId })}>
          {advice.map((each) => (
            <Line
              key={each.item.key}
              advice={each}
              chosen={!without.has(each.item.key)}
              onToggle={() => toggle(each.item.key)}
            />
          ))}
        </ul>
        <Happens {...{ charger, wanted, scope, chosen }} />
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={chosen.length === 0}>
            {t('set.write', { keys: chosen.length, count })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface LineProps {
  advice: Advice;
  chosen: boolean;
  onToggle: () => void;
}

/** A key with what the charger has and what it gets. */
function Line({ advice: { item, value, isSo }, chosen, onToggle }: LineProps) {
  return (
    <li>
      <label className={classes.key}>
        <input type="checkbox" checked={chosen} onChange={onToggle} />
        <span>
          <b>{item.key}</b>
          <small>{meaning(item.key)}</small>
        </span>
        <span className={classes.change}>
          {isSo ? (
            <>
              <IconCheck size={14} stroke={2} aria-hidden />
              {t('set.stays', { value: wholeValue(item, value) })}
            </>
          ) : (
            <>
              <span>{wholeValue(item, item.value ?? '')}</span>
              <IconArrowRight size={14} stroke={1.7} aria-hidden />
              <span className="visuallyHidden">{t('set.becomes')}</span>
              <b>{wholeValue(item, value)}</b>
            </>
          )}
        </span>
      </label>
    </li>
  );
}

interface HappensProps {
  charger: Charger;
  wanted: WantedConfiguration;
  scope: Scope;
  chosen: readonly Advice[];
}

function Happens({ charger, wanted, scope, chosen }: HappensProps) {
  const changes = chosen.filter(({ isSo }) => !isSo).length;
  const own = chosen.filter(({ item }) => wishIn(wanted.own.keys, item.key) !== null).length;
  const id = charger.deviceId;
  return (
    <div className={classes.happens}>
      <h3>{t('form.what')}</h3>
      <p>
        {t(charger.online ? 'set.changes' : 'set.changes-later', { id, count: changes })}{' '}
        {scope !== 'charger' && t('set.others', { count: countOf(scope, wanted) - 1 })}
      </p>
      {scope !== 'charger' && own > 0 && <p>{t('set.own', { count: own })}</p>}
      {chosen.some(({ item, isSo }) => item.kind === 'list' && !isSo) && <p>{t('form.keeps')}</p>}
      <p>{t('set.kept')}</p>
    </div>
  );
}
