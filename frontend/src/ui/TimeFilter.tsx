import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { RANGES, type TimeSearch } from '../lib/timeSearch';
import { inputTime, since } from '../lib/times';
import { t } from '../texts/rooms/common';
import { FilterChip } from './FilterChip';
import { FromTo } from './FromTo';
import classes from './TimeFilter.module.css';

interface Props {
  chosen: TimeSearch;
  onChange: (chosen: TimeSearch) => void;
}

/** A chip that opens a time filter: the last hours or days, or from one moment to another. */
export function TimeFilter({ chosen, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const choose = (time: TimeSearch) => {
    onChange({ range: undefined, from: undefined, to: undefined, ...time });
    setOpened(false);
  };
  const label = words(chosen, Date.now());
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <FilterChip active={label !== null} onClick={() => setOpened(!opened)}>
          {label ?? t('time.any')}
        </FilterChip>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        {RANGES.map(({ value, label: name }) => (
          <button
            key={value}
            type="button"
            className={classes.range}
            aria-pressed={chosen.range === value}
            onClick={() => choose({ range: value })}
          >
            {name}
          </button>
        ))}
        <div className={classes.period}>
          <FromTo
            type="datetime-local"
            from={inputTime(chosen.from)}
            to={inputTime(chosen.to)}
            mayBeOpen
            onShow={(from, to) => choose({ from: moment(from), to: moment(to) })}
          >
            <Button variant="default" size="xs" onClick={() => choose({})}>
              {t('time.any')}
            </Button>
          </FromTo>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function words({ range, from, to }: TimeSearch, now: number): string | null {
  if (from && to) return t('time.between', { from: since(from, now), to: since(to, now) });
  if (from) return t('time.since', { when: since(from, now) });
  if (to) return t('time.until', { when: since(to, now) });
  return RANGES.find(({ value }) => value === range)?.label ?? null;
}

/** Reads a typed time in the viewer's time zone. */
function moment(typed: string): string | undefined {
  return typed === '' ? undefined : new Date(typed).toISOString();
}
