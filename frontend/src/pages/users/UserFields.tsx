import { TextInput } from '@mantine/core';
import { RoleChoice } from '../../accounts/RoleChoice';
import type { Role } from '../../api/types';
import { t } from '../../texts/rooms/users';
import { FormProblem } from '../../ui/FormProblem';
import type { UserProblems } from './problems';

export interface UserDraft {
  email: string;
  name: string;
  role: Role;
}

interface Props {
  draft: UserDraft;
  onChange: (change: Partial<UserDraft>) => void;
  problems: UserProblems;
  /** Says where the link of an invitation goes. */
  emailNote?: string;
  roleNote?: string | null;
}

/** The form's values for a user. */
export function UserFields({ draft, onChange, problems, emailNote, roleNote }: Props) {
  return (
    <>
      {problems.form && <FormProblem>{problems.form}</FormProblem>}
      <TextInput
        label={t('form.email')}
        description={emailNote}
        data-autofocus
        required
        withAsterisk={false}
        inputMode="email"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        minLength={3}
        maxLength={254}
        value={draft.email}
        onChange={(event) => onChange({ email: event.currentTarget.value })}
        error={problems.email}
      />
      <TextInput
        label={t('form.name')}
        description={t('form.optional')}
        autoComplete="off"
        maxLength={200}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={problems.name}
      />
      <RoleChoice value={draft.role} onChange={(role) => onChange({ role })} note={roleNote} />
      {problems.role && <FormProblem>{problems.role}</FormProblem>}
    </>
  );
}

/** The draft as the API takes it. */
export function asSent({ email, name, role }: UserDraft): { email: string; name: string | null; role: Role } {
  return { email: email.trim(), name: name.trim() || null, role };
}
