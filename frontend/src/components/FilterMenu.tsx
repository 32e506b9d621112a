import { Menu, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FilterChip } from './FilterChip';
import classes from './FilterMenu.module.css';
import { MenuChoice } from './MenuChoice';

export interface FilterOption {
  value: string;
  label: string;
  mark?: ReactNode;
}

interface Props {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** One at most; choosing it again takes it away. */
  single?: boolean;
  /** For long lists: a field that narrows them. */
  searchable?: boolean;
  /** What is typed into that field, for options that have to be asked for. */
  onSearch?: (sought: string) => void;
}

const MOST_SHOWN = 50;

/** A chip that opens a list to choose from; it says what is chosen. */
export function FilterMenu({
  label,
  options,
  chosen,
  onChange,
  single = false,
  searchable = false,
  onSearch,
}: Props) {
  const [sought, setSought] = useState('');
  const search = (text: string) => {
    setSought(text);
    onSearch?.(text.trim());
  };
  const toggle = (value: string) => {
    if (chosen.includes(value)) onChange(chosen.filter((other) => other !== value));
    else onChange(single ? [value] : [...chosen, value]);
  };
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  const shown = options
    .filter(({ label: name }) => name.toLowerCase().includes(sought.trim().toLowerCase()))
    .slice(0, MOST_SHOWN);
  return (
    <Menu closeOnItemClick={single} onClose={() => search('')} position="bottom-start" withinPortal>
      <Menu.Target>
        <FilterChip active={chosen.length > 0}>
          {names.length === 0 ? label : names.length === 1 ? names[0] : `${label}: ${names.length}`}
        </FilterChip>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
        {searchable && (
          <TextInput
            className={classes.search}
            aria-label={`Search in ${label.toLowerCase()}`}
            placeholder="Search"
            data-autofocus
            value={sought}
            onChange={(event) => search(event.currentTarget.value)}
          />
        )}
        {shown.map(({ value, label: name, mark }) => (
          <MenuChoice
            key={value}
            chosen={chosen.includes(value)}
            onChoose={() => toggle(value)}
            mark={mark}
            single={single}
          >
            {name}
          </MenuChoice>
        ))}
        {shown.length === 0 && <p className={classes.none}>Nothing to choose</p>}
        {chosen.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onChange([])}>Clear</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
