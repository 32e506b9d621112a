import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { session } from '../../api/session';
import { aPerson } from '../../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../../test/render';
import { LanguageChoice } from './LanguageChoice';

const SAVE = 'PATCH /auth/me';

function choose(language: string): void {
  signInAs(aPerson());
  show(<LanguageChoice language={null} />);
  expect(screen.getByLabelText('Language')).toHaveDisplayValue('Same as the browser');
  fireEvent.change(screen.getByLabelText('Language'), { target: { value: language } });
}

afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

it('saves a language at once, in the session too', async () => {
  const asked = anApi({ [SAVE]: [json(aPerson({ language: 'de' }))] });
  choose('de');
  await waitFor(() => expect(session.get()).toMatchObject({ user: { language: 'de' } }));
  expect(asked).toContainEqual({ what: SAVE, body: { language: 'de' } });
  expect(screen.getByLabelText('Language')).toHaveDisplayValue('Deutsch');
});

it('returns to the previous language if the new one was not saved, and says why', async () => {
  anApi({ [SAVE]: [problem(503, 'away')] });
  choose('fr');
  expect(await screen.findByText('It said away.')).toBeVisible();
  expect(screen.getByLabelText('Language')).toHaveDisplayValue('Same as the browser');
});
