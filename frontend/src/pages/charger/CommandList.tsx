import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { GROUPS, type Group } from '../../commands/catalogue';
import type { CommandName } from '../../commands/form';
import { t } from '../../texts/rooms/commands';
import { SearchField } from '../../ui/SearchField';
import classes from './CommandList.module.css';

interface Props {
  chosen: CommandName;
  onChoose: (name: CommandName) => void;
}

const ALL = (Object.entries(GROUPS) as [Group, readonly CommandName[]][]).map(([group, names]) => ({
  group: t(`group.${group}`),
  commands: names.map((name) => ({ name, label: t(`name.${name}`) })),
}));

/** The commands in their groups; in narrow windows one field to choose from. */
export function CommandList({ chosen, onChoose }: Props) {
  const [wanted, setWanted] = useState('');
  const matches = (text: string) => text.toLowerCase().includes(wanted.trim().toLowerCase());
  const found = ALL.map(({ group, commands }) => ({
    group,
    commands: commands.filter(({ name, label }) => matches(label) || matches(name.replaceAll('-', ''))),
  })).filter(({ commands }) => commands.length > 0);
  return (
    <>
      <nav className={classes.list} aria-label={t('list.label')}>
        <SearchField label={t('list.find')} dense value={wanted} onChange={setWanted} />
        {found.length === 0 && <p>{t('list.none')}</p>}
        {found.map(({ group, commands }) => (
          <div key={group}>
            <h2>{group}</h2>
            {commands.map(({ name, label }) => (
              <button
                key={name}
                type="button"
                aria-current={name === chosen || undefined}
                onClick={() => onChoose(name)}
              >
                {label}
              </button>
            ))}
          </div>
        ))}
      </nav>
      <NativeSelect
        className={classes.choice}
        label={t('history.command')}
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value as CommandName)}
        data={ALL.map(({ group, commands }) => ({
          group,
          items: commands.map(({ name, label }) => ({ value: name, label })),
        }))}
      />
    </>
  );
}
