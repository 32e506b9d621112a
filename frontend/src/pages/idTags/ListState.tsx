import type { ChargersLocalList, LocalList } from '../../api/types';
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
  const problem = problemOf(list);
  return (
    <div className={classes.mark} data-state={state}>
      <SaidMark said={said} />
      <div>
        <span data-tone-text={tone}>{t(`lists.state.${state}`)}</span>
        {problem && <p>{problem}</p>}
      </div>
    </div>
  );
}

function stateOf({ inStep, problem, online }: ChargersLocalList): State {
  if (problem !== null) return 'problem';
  if (inStep) return 'in-step';
  return online ? 'behind' : 'offline';
}

type ProblemCode = NonNullable<LocalList['problemCode']>['code'];
/** Says a problem with any of the values that problems have. */
type Say = (key: `lists.problem.${Exclude<ProblemCode, 'other'>}`, values: Record<string, string>) => string;

/** The problem of a list in the user's language; one that there are no words for stays as it is. */
export function problemOf({ problem, problemCode }: LocalList): string | null {
  if (problemCode === null || problemCode.code === 'other') return problem;
  return (t as Say)(`lists.problem.${problemCode.code}`, problemCode.values);
}
