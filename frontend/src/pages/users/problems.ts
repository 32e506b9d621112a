import { aboutField, isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/users';

export interface UserProblems {
  email: string | null;
  name: string | null;
  role: string | null;
  /** The problems that belong to no field. */
  form: string | null;
}

export const NO_PROBLEMS: UserProblems = { email: null, name: null, role: null, form: null };

/** Shows each refusal at its field. */
export function userProblems(error: unknown, email: string): UserProblems {
  if (isProblem(error, 'already-exists')) return { ...NO_PROBLEMS, email: t('form.exists', { email }) };
  if (isProblem(error, 'unusable-address')) return { ...NO_PROBLEMS, email: t('form.unusable') };
  if (isProblem(error, 'last-admin')) return { ...NO_PROBLEMS, role: sentence(error) };
  const fields = { email: aboutField(error, 'email'), name: aboutField(error, 'name'), role: null };
  const isOfFields = fields.email !== null || fields.name !== null;
  return { ...fields, form: isOfFields ? null : sentence(error) };
}
