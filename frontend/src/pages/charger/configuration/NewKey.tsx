import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Charger, WantedConfiguration, WantedKey } from '../../../api/types';
import { tooLong } from '../../../lib/tooLong';
import { t } from '../../../texts/rooms/configuration';
import { Warning } from '../../../ui/Warning';
import classes from './KeyDetail.module.css';
import { closedFor } from './rows';
import { WishForm } from './WishForm';

const LONGEST_KEY = 50;

interface Props {
  charger: Charger;
  wanted: WantedConfiguration;
  onClose: () => void;
}

/** Sets a key that the charger has not told, and may not know. */
export default function NewKey({ charger, wanted, onClose }: Props) {
  const [text, setText] = useState('');
  const key = text.trim();
  const problem = problemOf(key, wanted);
  const field = (
    <TextInput
      label={t('new.key')}
      error={problem}
      autoComplete="off"
      spellCheck={false}
      autoFocus
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
  return (
    <section className={classes.new} aria-label={t('new.title')}>
      <h2>{t('new.title')}</h2>
      <Warning>{t('new.may-not-know')}</Warning>
      <WishForm
        item={unknown(key)}
        charger={charger}
        wanted={wanted}
        onClose={onClose}
        keyField={field}
        disabled={key === '' || problem !== null}
      />
    </section>
  );
}

function problemOf(key: string, { keys }: WantedConfiguration): string | null {
  if (keys.some((each) => each.key.toLowerCase() === key.toLowerCase())) return t('new.known');
  const closed = closedFor(unknown(key), true);
  return closed ? t(`closed.${closed}`) : tooLong(key, LONGEST_KEY);
}

/** A key of which nothing is known. */
function unknown(key: string): WantedKey {
  return {
    key,
    value: null,
    readonly: null,
    secret: false,
    kind: null,
    unit: null,
    readAt: null,
    wanted: null,
    scope: null,
    state: null,
    reason: null,
    about: null,
    note: null,
    triedAt: null,
  };
}
