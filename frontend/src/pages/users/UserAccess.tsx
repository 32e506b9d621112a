import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sentence } from '../../api/problem';
import { useMailsAreLogged } from '../../api/server';
import type { Person } from '../../api/types';
import { FormProblem } from '../../components/FormProblem';
import type { Deed } from './ConfirmUser';
import classes from './UserAccess.module.css';
import { useUserActions } from './useUsers';

interface Props {
  user: Person;
  isMe: boolean;
  /** The deed that was just confirmed and done. */
  done: Deed | null;
  onAsk: (deed: Deed) => void;
}

/** Everything about a user's access, each with what it does. */
export function UserAccess({ user, isMe, done, onAsk }: Props) {
  const { userId, status } = user;
  const actions = useUserActions();
  const logged = useMailsAreLogged();
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const atOnce = async (act: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    }
  };

  return (
    <section className={classes.access} aria-label="Access">
      {problem && <FormProblem>{problem}</FormProblem>}
      {status === 'invited' && (
        <Line
          text={`The link was not used yet. A new one makes the old one void${logged ? ', and goes to the server’s log: no mail server is set' : ''}.`}
        >
          <Button
            variant="default"
            onClick={async () => setSent(await atOnce(() => actions.inviteAgain(userId)))}
          >
            <span aria-live="polite">
              {sent ? 'Done' : logged ? 'Make a new link' : 'Send invitation again'}
            </span>
          </Button>
        </Line>
      )}
      {status === 'active' && (
        <Line text={isMe ? 'Signs you out here too.' : 'They have to sign in again everywhere.'}>
          <Button variant="default" onClick={() => onAsk('endSessions')}>
            <span aria-live="polite">{done === 'endSessions' ? 'Ended' : 'End all sessions…'}</span>
          </Button>
        </Line>
      )}
      {status === 'deactivated' ? (
        <Line text="They can sign in again. Their API keys are gone for good.">
          <Button
            variant="default"
            onClick={() => void atOnce(() => actions.change(userId, { active: true }))}
          >
            Activate
          </Button>
        </Line>
      ) : (
        <Line text={isMe ? 'You can’t sign in any more.' : 'They can’t sign in until you activate them.'}>
          <Button variant="default" onClick={() => onAsk('deactivate')}>
            Deactivate…
          </Button>
        </Line>
      )}
      <Line text="What they did stays in the audit log.">
        <Button variant="default" onClick={() => onAsk('remove')}>
          Remove…
        </Button>
      </Line>
    </section>
  );
}

function Line({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <p>{text}</p>
      {children}
    </div>
  );
}
