import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useUser } from '../../api/accounts';
import { session } from '../../api/session';
import type { Person } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import dialog from '../../components/Dialog.module.css';
import { RoleChoice } from '../../components/RoleChoice';
import { FormProblem } from '../account/FormProblem';
import { ConfirmUser, type Deed } from './ConfirmUser';
import { NO_PROBLEMS, userProblems } from './problems';
import { UserAccess } from './UserAccess';
import { UserStatus } from './UserStatus';
import { useUserActions } from './useUsers';

const RANK = { viewer: 0, operator: 1, admin: 2 } as const;

/** What an admin changes of a user, and what ends a user's access. */
export default function EditUser({ user, onClose }: { user: Person; onClose: () => void }) {
  const me = useUser();
  const isMe = me.userId === user.userId;
  const [email, setEmail] = useState(user.email);
  const [name, setName] = useState(user.name ?? '');
  const [role, setRole] = useState(user.role);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<Deed | null>(null);
  const [done, setDone] = useState<Deed | null>(null);
  const { change } = useUserActions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblems(NO_PROBLEMS);
    try {
      const changed = await change(user.userId, { email: email.trim(), name: name.trim() || null, role });
      if (isMe) session.userChanged(changed);
      onClose();
    } catch (error) {
      setProblems(userProblems(error, email.trim()));
      setBusy(false);
    }
  };
  const confirmed = () => {
    setDone(asked);
    if (asked === 'remove') onClose();
  };
  if (asked) {
    return (
      <ConfirmUser deed={asked} user={user} isMe={isMe} onDone={confirmed} onClose={() => setAsked(null)} />
    );
  }
  const less = RANK[role] < RANK[user.role];

  return (
    <Dialog onClose={onClose} title={`Edit ${user.email}`} size={520}>
      <form className={dialog.body} onSubmit={submit}>
        <UserStatus status={user.status} />
        {problems.form && <FormProblem>{problems.form}</FormProblem>}
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problems.name}
        />
        <TextInput
          label="Email"
          required
          withAsterisk={false}
          inputMode="email"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          minLength={3}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={problems.email}
        />
        <RoleChoice
          value={role}
          onChange={setRole}
          note={less ? 'API keys that may do more than that are revoked.' : null}
        />
        {problems.role && <FormProblem>{problems.role}</FormProblem>}
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </div>
      </form>
      <UserAccess user={user} isMe={isMe} done={done} onAsk={setAsked} />
    </Dialog>
  );
}
