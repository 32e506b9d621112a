import { Button, PasswordInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { changePassword } from '../../accounts/accounts';
import { ApiProblem, aboutField, isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/account';
import { t as common } from '../../texts/rooms/common';
import { FormProblem } from '../../ui/FormProblem';
import classes from './AccountPage.module.css';
import { SESSIONS_KEY } from './Sessions';
import { StrengthMeter } from './StrengthMeter';
import { useWait } from './useWait';

const NONE = { current: null, next: null, form: null } as const;
type Problems = { [Place in keyof typeof NONE]: string | null };

export function ChangePassword({ email }: { email: string }) {
  const id = useId();
  const currentField = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problems, setProblems] = useState<Problems>(NONE);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const wait = useWait();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblems(NONE);
    setDone(false);
    try {
      await changePassword(current, next);
      setDone(true);
      setCurrent('');
      setNext('');
      void queryClient.invalidateQueries({ queryKey: SESSIONS_KEY });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 429) wait.start(error.retryAfter ?? 30);
      else setProblems(problemsOf(error));
      if (isProblem(error, 'wrong-password')) currentField.current?.select();
    } finally {
      setBusy(false);
    }
  };
  const toggle = { 'aria-label': t('form.show-password') };

  return (
    <form className={classes.form} onSubmit={submit}>
      {done && (
        <p className={classes.said} role="status">
          <IconCheck size={15} stroke={2} aria-hidden />
          <span>{t('change.done')}</span>
        </p>
      )}
      {wait.seconds > 0 ? (
        <FormProblem>{common('refused.too-many-tries', { seconds: wait.seconds })}</FormProblem>
      ) : (
        problems.form && <FormProblem>{problems.form}</FormProblem>
      )}
      {/* Password managers want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordInput
        ref={currentField}
        label={t('change.current')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        maxLength={1024}
        value={current}
        onChange={(event) => {
          setCurrent(event.currentTarget.value);
          setProblems({ ...problems, current: null });
        }}
        error={problems.current}
        visibilityToggleButtonProps={toggle}
      />
      <div>
        <PasswordInput
          label={t('form.new-password')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          maxLength={1024}
          value={next}
          onChange={(event) => {
            setNext(event.currentTarget.value);
            setProblems({ ...problems, next: null });
          }}
          error={problems.next}
          aria-describedby={`${id}-strength`}
          visibilityToggleButtonProps={toggle}
        />
        <StrengthMeter password={next} id={`${id}-strength`} />
      </div>
      <p className={classes.note}>{t('change.note')}</p>
      <div className={classes.end}>
        <Button type="submit" loading={busy} disabled={current === '' || next === '' || wait.seconds > 0}>
          {t('change.submit')}
        </Button>
      </div>
    </form>
  );
}

function problemsOf(error: unknown): Problems {
  if (isProblem(error, 'wrong-password')) return { ...NONE, current: sentence(error) };
  const next = aboutField(error, 'newPassword');
  return next ? { ...NONE, next } : { ...NONE, form: sentence(error) };
}
