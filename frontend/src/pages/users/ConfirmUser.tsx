import type { Person } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { lastAdmin } from './problems';
import { useUserActions } from './useUsers';

/** What is asked about first. */
export type Deed = 'deactivate' | 'endSessions' | 'remove';

interface Props {
  deed: Deed;
  user: Person;
  isMe: boolean;
  onDone: () => void;
  onClose: () => void;
}

export function ConfirmUser({ deed, user: { userId, email }, isMe, onDone, onClose }: Props) {
  const actions = useUserActions();
  const { verb, text, act } = {
    deactivate: {
      verb: 'Deactivate',
      text: `${isMe ? 'This is you. ' : ''}All sessions end at once, and all API keys are revoked.`,
      act: () => actions.change(userId, { active: false }),
    },
    endSessions: {
      verb: 'End all sessions',
      text: isMe
        ? 'You have to sign in again, here and everywhere else. The API keys you made are revoked.'
        : 'They have to sign in again. The API keys they made are revoked.',
      act: () => actions.endSessions(userId),
    },
    remove: {
      verb: 'Remove',
      text: `${isMe ? 'This is you. ' : ''}The account goes, with its sessions and API keys.`,
      act: () => actions.remove(userId),
    },
  }[deed];
  return (
    <Confirm
      title={deed === 'endSessions' ? `End all sessions of ${email}?` : `${verb} ${email}?`}
      verb={verb}
      explain={lastAdmin}
      onConfirm={async () => {
        await act();
        onDone();
      }}
      onClose={onClose}
    >
      {text}
    </Confirm>
  );
}
