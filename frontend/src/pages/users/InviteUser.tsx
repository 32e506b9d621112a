import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Role } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import classes from '../../components/Dialog.module.css';
import { RoleChoice } from '../../components/RoleChoice';
import { FormProblem } from '../account/FormProblem';
import { NO_PROBLEMS, userProblems } from './problems';
import { useUserActions } from './useUsers';

/** A link to set a password goes to somebody's address. */
export default function InviteUser({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [busy, setBusy] = useState(false);
  const [invited, setInvited] = useState<string | null>(null);
  const { invite } = useUserActions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblems(NO_PROBLEMS);
    try {
      const person = await invite({ email: email.trim(), name: name.trim() || null, role });
      setInvited(person.email);
    } catch (error) {
      setProblems(userProblems(error, email.trim()));
    } finally {
      setBusy(false);
    }
  };
  const another = () => {
    setInvited(null);
    setEmail('');
    setName('');
  };

  if (invited) {
    return (
      <Dialog onClose={onClose} title={`${invited} is invited`}>
        <div className={classes.body}>
          <p role="status">
            A link to choose a password is on its way. It works once; you can send it again.
          </p>
          <div className={classes.buttons}>
            <Button variant="default" onClick={another}>
              Invite another
            </Button>
            <Button data-autofocus onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title="Invite user">
      <form className={classes.body} onSubmit={submit}>
        {problems.form && <FormProblem>{problems.form}</FormProblem>}
        <TextInput
          label="Email"
          description="A link to choose a password goes there."
          data-autofocus
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
        <TextInput
          label="Name"
          description="You can leave it out."
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problems.name}
        />
        <RoleChoice value={role} onChange={setRole} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={email.trim() === ''}>
            Send invitation
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
