import { Popover, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { t } from '../texts/rooms/common';
import { FilterChip } from './FilterChip';
import type { FilterMenuProps } from './FilterMenu';
import classes from './FilterMenu.module.css';
import { useRowKeys } from './useRowKeys';

const MOST_SHOWN = 50;

/** The chip of a filter that was opened, and its menu, below a field that narrows it if the list may be long. */
export default function FilterPopover(props: FilterMenuProps & { text: string | undefined }) {
  const { label, text, options, chosen, onChange, single = false, searchable = false, onSearch } = props;
  const [opened, setOpened] = useState(true);
  const chip = useRef<HTMLButtonElement>(null);
  const [sought, setSought] = useState('');
  const menu = useRef<HTMLDivElement>(null);
  const keys = useRowKeys();
  const search = (typed: string) => {
    setSought(typed);
    onSearch?.(typed.trim());
  };
  const open = (isOpen: boolean) => {
    setOpened(isOpen);
    // Mantine returns the focus to the element that had it: at first, that was the chip that this one has replaced.
    if (!isOpen) chip.current?.focus();
    search('');
  };
  const choose = (value: string) => {
    if (chosen.includes(value)) onChange(chosen.filter((other) => other !== value));
    else onChange(single ? [value] : [...chosen, value]);
    if (single) open(false);
  };
  const shown = options
    .filter(({ label: name }) => name.toLowerCase().includes(sought.trim().toLowerCase()))
    .slice(0, MOST_SHOWN);
  return (
    <Popover opened={opened} onChange={open} position="bottom-start" trapFocus>
      <Popover.Target>
        <FilterChip ref={chip} active={chosen.length > 0} onClick={() => open(!opened)}>
          {text}
        </FilterChip>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        {searchable && (
          <TextInput
            className={classes.search}
            aria-label={t('filter.search-in', { label })}
            placeholder={t('filter.search')}
            data-autofocus
            value={sought}
            onChange={(event) => search(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') menu.current?.querySelector<HTMLElement>('[data-row]')?.focus();
            }}
          />
        )}
        {shown.length === 0 ? (
          <p className={classes.none}>{t('filter.none')}</p>
        ) : (
          <div ref={menu} role="menu" aria-label={label} onKeyDown={keys}>
            {shown.map(({ value, label: name, mark }) => (
              <button
                key={value}
                type="button"
                role="menuitemcheckbox"
                aria-checked={chosen.includes(value)}
                className={classes.item}
                data-row
                onClick={() => choose(value)}
              >
                {mark}
                <span className={classes.name}>{name}</span>
                {chosen.includes(value) && <IconCheck size={15} stroke={2} aria-hidden />}
              </button>
            ))}
          </div>
        )}
        {chosen.length > 0 && (
          <button
            type="button"
            className={`${classes.item} ${classes.clear}`}
            onClick={() => {
              onChange([]);
              if (single) open(false);
            }}
          >
            {t('filter.clear')}
          </button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
