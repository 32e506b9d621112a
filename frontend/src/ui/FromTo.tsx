import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '../texts/rooms/common';
import classes from './FromTo.module.css';

interface Props {
  /** Days may be the same; of two moments the second must be later. */
  type: 'date' | 'datetime-local';
  /** What is chosen at first, as fields of this type take it. */
  from: string;
  to: string;
  /** One end may stay open. */
  mayBeOpen?: boolean;
  onShow: (from: string, to: string) => void;
  /** Another choice, beside the button. */
  children?: ReactNode;
}

/** Takes a time from one day or moment to another. */
export function FromTo({ type, mayBeOpen = false, onShow, children, ...first }: Props) {
  const [from, setFrom] = useState(first.from);
  const [to, setTo] = useState(first.to);
  const isWhole = from !== '' && to !== '';
  const isBackwards = isWhole && (type === 'date' ? from > to : from >= to);
  const isEnough = isWhole || (mayBeOpen && (from !== '' || to !== ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onShow(from, to);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        type={type}
        label={t('time.from')}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type={type}
        label={t('time.to')}
        value={to}
        error={isBackwards && t(type === 'date' ? 'time.days-backwards' : 'time.backwards')}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <div className={classes.buttons}>
        {children}
        <Button type="submit" size="xs" disabled={isBackwards || !isEnough}>
          {t('time.show')}
        </Button>
      </div>
    </form>
  );
}
