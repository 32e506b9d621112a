import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useSingleKeys } from '../lib/singleKeys';
import { t } from '../texts/rooms/common';
import classes from './SearchField.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  dense?: boolean;
}

const PAUSE_MS = 200;

/** A field that searches when the typing pauses. The key `/` moves the focus to it. */
export function SearchField({ label, value, onChange, dense = false }: Props) {
  const keys = useSingleKeys();
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address may change without typing: by the back button, or by "Clear filters".
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string, pause: number) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text.trim()), pause);
  };
  return (
    <TextInput
      type="search"
      className={dense ? classes.dense : classes.field}
      aria-label={label}
      placeholder={label}
      maxLength={200}
      value={typed}
      onChange={(event) => search(event.currentTarget.value, PAUSE_MS)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && typed) search('', 0);
      }}
      aria-keyshortcuts="/"
      leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton size="sm" aria-label={t('search.clear')} onClick={() => search('', 0)} />
        ) : (
          keys && (
            <kbd className={classes.key} aria-hidden="true">
              /
            </kbd>
          )
        )
      }
    />
  );
}
