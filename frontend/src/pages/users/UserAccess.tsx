import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sentence } from '../../api/sentence';
import { useMailsAreLogged } from '../../api/server';
import type { Person } from '../../api/types';
import { t } from '../../texts/rooms/users';
import { FormProblem } from '../../ui/FormProblem';
import type { Deed } from './ConfirmUser';
import classes from './UserAccess.module.css';
import { useUserActions } from './useUsers';

interface Props {
  user: Person;
  isMe: boolean;
  /** The action that was just confirmed and done. */
  done: Deed | null;
  onAsk: (deed: Deed) => void;
}

/** The actions on a user's access, each with an explanation. */
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
    <section className={classes.access} aria-label={t('access.title')}>
      {problem && <FormProblem>{problem}</FormProblem>}
      {status === 'invited' && (
        <Line text={t('access.invited', { logged: logged ? 'yes' : 'no' })}>
          <Button
            variant="default"
            onClick={async () => setSent(await atOnce(() => actions.inviteAgain(userId)))}
          >
            <span aria-live="polite">
              {sent ? t('access.done') : logged ? t('access.invite-again-logged') : t('access.invite-again')}
            </span>
          </Button>
        </Line>
      )}
      {status === 'active' && (
        <Line text={isMe ? t('access.sessions-me') : t('access.sessions')}>
          <Button variant="default" onClick={() => onAsk('endSessions')}>
            <span aria-live="polite">
              {done === 'endSessions' ? t('access.sessions-ended') : t('access.end-sessions')}
            </span>
          </Button>
        </Line>
      )}
      {status === 'deactivated' ? (
        <Line text={t('access.activated')}>
          <Button
            variant="default"
            onClick={() => void atOnce(() => actions.change(userId, { active: true }))}
          >
            {t('access.activate')}
          </Button>
        </Line>
      ) : (
        <Line text={isMe ? t('access.deactivated-me') : t('access.deactivated')}>
          <Button variant="default" onClick={() => onAsk('deactivate')}>
            {t('access.deactivate')}
          </Button>
        </Line>
      )}
      <Line text={t('access.removed')}>
        <Button variant="default" onClick={() => onAsk('remove')}>
          {t('access.remove')}
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
