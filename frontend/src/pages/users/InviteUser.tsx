import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMailsAreLogged } from '../../api/server';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/users';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { NO_PROBLEMS, userProblems } from './problems';
import { asSent, type UserDraft, UserFields } from './UserFields';
import { useUserActions } from './useUsers';

const NOBODY: UserDraft = { email: '', name: '', role: 'viewer' };

/** Invites a new user, who gets a link to choose a password. */
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
      <Dialog onClose={onClose} title={t('invited.title', { email: invited })}>
        <div className={classes.body}>
          <p role="status">{logged ? t('invited.text-logged') : t('invited.text')}</p>
          <div className={classes.buttons}>
            <Button variant="default" onClick={another}>
              {t('invited.another')}
            </Button>
            <Button data-autofocus onClick={onClose}>
              {t('invited.done')}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title={t('invite.title')}>
      <form className={classes.body} onSubmit={submit}>
        <UserFields
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          problems={problems}
          emailNote={logged ? t('invite.email-note-logged') : t('invite.email-note')}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={draft.email.trim() === ''}>
            {logged ? t('invite.submit-logged') : t('invite.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
