import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useUser } from '../../accounts/accounts';
import { session } from '../../api/session';
import type { Person } from '../../api/types';
import { changesOf } from '../../lib/changes';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/users';
import { Dialog } from '../../ui/Dialog';
import dialog from '../../ui/Dialog.module.css';
import { toast } from '../../ui/toasts';
import { ConfirmUser, type Deed } from './ConfirmUser';
import { NO_PROBLEMS, userProblems } from './problems';
import { UserAccess } from './UserAccess';
import { asSent, UserFields } from './UserFields';
import { UserStatus } from './UserStatus';
import { useUserActions } from './useUsers';

const RANK = { viewer: 0, operator: 1, admin: 2 } as const;

/** Lets an admin change a user, or end their access. */
export default function EditUser({ user, onClose }: { user: Person; onClose: () => void }) {
  const me = useUser();
  const isMe = me.userId === user.userId;
  const before = { email: user.email, name: user.name ?? '', role: user.role };
  const [draft, setDraft] = useState(before);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<Deed | null>(null);
  const [done, setDone] = useState<Deed | null>(null);
  const { change } = useUserActions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changes = changesOf(asSent(before), asSent(draft));
    if (Object.keys(changes).length === 0) return onClose();
    setBusy(true);
    setProblems(NO_PROBLEMS);
    try {
      const changed = await change(user.userId, changes);
      if (isMe) session.userChanged(changed);
      toast(t('edit.saved'));
      onClose();
    } catch (error) {
      setProblems(userProblems(error, draft.email.trim()));
      setBusy(false);
    }
  };
  const confirmed = () => {
    setDone(asked);
    if (asked !== 'remove') return;
    toast(t('edit.removed', { email: user.email }));
    onClose();
  };
  if (asked) {
    return (
      <ConfirmUser deed={asked} user={user} isMe={isMe} onDone={confirmed} onClose={() => setAsked(null)} />
    );
  }
  const less = RANK[draft.role] < RANK[user.role];

  return (
    <Dialog onClose={onClose} title={t('edit.title', { email: user.email })} size={520}>
      <form className={dialog.body} onSubmit={submit}>
        <UserStatus status={user.status} />
        <UserFields
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          problems={problems}
          roleNote={less ? t('edit.role-note') : null}
        />
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('edit.save')}
          </Button>
        </div>
      </form>
      <UserAccess user={user} isMe={isMe} done={done} onAsk={setAsked} />
    </Dialog>
  );
}
