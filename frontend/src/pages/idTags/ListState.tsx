import type { ChargersLocalList } from '../../api/types';
import { SaidMark } from '../../commands/CommandMark';
import { t } from '../../texts/rooms/idTags';
import classes from './LocalLists.module.css';

type State = 'in-step' | 'problem' | 'offline' | 'behind';

const LOOKS = {
  'in-step': ['offline', 'yes'],
  problem: ['faulted', 'no'],
  offline: ['offline', 'queued'],
  behind: ['waiting', 'queued'],
} as const;

/** Whether a charger has the list that it should have, and if not, why. */
export function ListState({ list }: { list: ChargersLocalList }) {
  const state = stateOf(list);
  const [tone, said] = LOOKS[state];
  return (
    <div className={classes.mark} data-state={state}>
      <SaidMark said={said} />
      <div>
        <span data-tone-text={tone}>{t(`lists.state.${state}`)}</span>
        {list.problem && <p>{list.problem}</p>}
      </div>
    </div>
  );
}

function stateOf({ inStep, problem, online }: ChargersLocalList): State {
  if (problem !== null) return 'problem';
  if (inStep) return 'in-step';
  return online ? 'behind' : 'offline';
}
