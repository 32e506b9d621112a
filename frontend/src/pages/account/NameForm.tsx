import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { changeName } from '../../accounts/accounts';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/account';
import classes from './AccountPage.module.css';

export function NameForm({ name }: { name: string | null }) {
  const [typed, setTyped] = useState(name ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const isSame = typed.trim() === (name ?? '');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await changeName(typed.trim() || null);
      setSaved(true);
    } catch (error) {
      setProblem(aboutField(error, 'name') ?? sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes.nameRow} onSubmit={submit}>
      <TextInput
        label={t('name.label')}
        autoComplete="name"
        maxLength={200}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setSaved(false);
        }}
        error={problem}
      />
      <Button type="submit" variant="default" loading={busy} disabled={isSame}>
        <span aria-live="polite">{saved && isSame ? t('name.saved') : t('name.save')}</span>
      </Button>
    </form>
  );
}
