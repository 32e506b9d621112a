import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMailsAreLogged } from '../../api/server';
import { Dialog } from '../../components/Dialog';
import classes from '../../components/Dialog.module.css';
import { NO_PROBLEMS, userProblems } from './problems';
import { asSent, type UserDraft, UserFields } from './UserFields';
import { useUserActions } from './useUsers';

const NOBODY: UserDraft = { email: '', name: '', role: 'viewer' };

/** Somebody new, who gets a link to choose a password. */
export default function InviteUser({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(NOBODY);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [busy, setBusy] = useState(false);
  const [invited, setInvited] = useState<string | null>(null);
  const logged = useMailsAreLogged();
  const { invite } = useUserActions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblems(NO_PROBLEMS);
    try {
      setInvited((await invite(asSent(draft))).email);
    } catch (error) {
      setProblems(userProblems(error, draft.email.trim()));
    } finally {
      setBusy(false);
    }
  };
  const another = () => {
    setInvited(null);
    setDraft({ ...NOBODY, role: draft.role });
  };

  if (invited) {
    return (
      <Dialog onClose={onClose} title={`${invited} is invited`}>
        <div className={classes.body}>
          <p role="status">
            {logged
              ? 'No mail server is set: the link to choose a password is in the server’s log. Pass it on yourself. It works once; you can make a new one.'
              : 'A link to choose a password is on its way. It works once; you can send it again.'}
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
        <UserFields
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          problems={problems}
          emailNote={
            logged
              ? 'No mail server is set: the link to choose a password goes to the server’s log.'
              : 'A link to choose a password goes there.'
          }
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={draft.email.trim() === ''}>
            {logged ? 'Invite' : 'Send invitation'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
