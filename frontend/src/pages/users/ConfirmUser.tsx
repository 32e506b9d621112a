import type { Person } from '../../api/types';
import { t } from '../../texts/rooms/users';
import { Confirm } from '../../ui/Confirm';
import { useUserActions } from './useUsers';

/** The action to confirm. */
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
  const act = {
    deactivate: () => actions.change(userId, { active: false }),
    endSessions: () => actions.endSessions(userId),
    remove: () => actions.remove(userId),
  }[deed];
  return (
    <Confirm
      title={t(`ask.${deed}.title`, { email })}
      verb={t(`ask.${deed}.verb`)}
      onConfirm={async () => {
        await act();
        onDone();
      }}
      onClose={onClose}
    >
      {t(`ask.${deed}.text`, { me: isMe ? 'yes' : 'no' })}
    </Confirm>
  );
}
