import { useNavigate, useSearch } from '@tanstack/react-router';
import { CommandHistory } from '../../commands/CommandHistory';
import { t } from '../../texts/rooms/commands';
import { t as common } from '../../texts/rooms/common';
import { FilterMenu } from '../../ui/FilterMenu';
import { PageHead } from '../../ui/PageHead';
import classes from './CommandsPage.module.css';
import { CommandsTabs } from './CommandsTabs';
import { type CommandsSearch, EFFECTS, STATES, validateCommandsSearch } from './search';

const EFFECT_OPTIONS = EFFECTS.map((value) => ({
  value,
  label: t(value === 'missed' ? 'history.missed' : `effect.${value}`),
}));
const STATE_OPTIONS = STATES.map((value) => ({ value, label: t(`history.state.${value}`) }));

/** The commands to all chargers, and what came of them. */
export function CommandsPage() {
  const search = useSearch({ from: '/gate/commands' });
  const navigate = useNavigate({ from: '/commands' });
  const set = (name: keyof CommandsSearch, [value]: readonly string[]) =>
    void navigate({
      search: (before) => ({ ...before, [name]: validateCommandsSearch({ [name]: value })[name] }),
      replace: true,
    });
  const isFiltered = search.effect !== undefined || search.status !== undefined;
  return (
    <>
      <PageHead title={common('page.commands')} />
      <CommandsTabs />
      <div className={classes.filters}>
        <FilterMenu
          label={t('history.every-effect')}
          single
          options={EFFECT_OPTIONS}
          chosen={search.effect ? [search.effect] : []}
          onChange={(chosen) => set('effect', chosen)}
        />
        <FilterMenu
          label={t('history.every-answer')}
          single
          options={STATE_OPTIONS}
          chosen={search.status ? [search.status] : []}
          onChange={(chosen) => set('status', chosen)}
        />
      </div>
      <CommandHistory
        name={common('page.commands')}
        query={search}
        none={t(isFiltered ? 'history.none-match' : 'history.none-at-all')}
        chargers
      />
    </>
  );
}
