import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { anIdTag, aPerson, aTransaction } from '../../test/examples';
import { anApi, json, show, signInAs, signOut } from '../../test/render';
import { LastUsedOrSeen } from './LastUsed';

const adopted = anIdTag({ lastUsedAt: null });
const startedAt = '2024-03-01T12:00:00Z';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

it('takes the time of the newest session for a tag that was adopted after it', async () => {
  const older = aTransaction({ startedAt: '2023-03-01T12:00:00Z' });
  anApi({ 'GET /transactions': [json({ items: [aTransaction({ startedAt }), older], nextCursor: null })] });
  show(<LastUsedOrSeen tag={adopted} />);
  expect(await screen.findByText(/2024/)).toHaveAttribute('datetime', startedAt);
  expect(screen.queryByText('Never seen')).toBeNull();
});

it('says that a tag without sessions was never seen', async () => {
  const asked = anApi({ 'GET /transactions': [json({ items: [], nextCursor: null })] });
  show(<LastUsedOrSeen tag={adopted} />);
  expect(screen.getByText('Never seen')).toBeVisible();
  await expect.poll(() => asked.length).toBe(1);
  expect(screen.getByText('Never seen')).toBeVisible();
});
