import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChargersLocalList } from '../../api/types';
import { aPerson } from '../../test/examples';
import { anApi, json, problem, showRouted, signInAs, signOut } from '../../test/render';
import { toasts } from '../../ui/toasts';
import { problemOf } from './ListState';
import LocalLists from './LocalLists';

const aList = (change: Partial<ChargersLocalList> = {}): ChargersLocalList => ({
  deviceId: 'CP001',
  name: null,
  online: true,
  version: 7,
  chargerVersion: 7,
  inStep: true,
  entries: 12,
  tags: 12,
  limit: 800,
  fits: true,
  lastSentAt: null,
  problem: null,
  problemCode: null,
  ...change,
});
const lists = (...items: ChargersLocalList[]) => ({
  'GET /local-lists': [json({ items, nextCursor: null })],
});
const SYNC = 'POST /chargers/CP001/local-list/sync';

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', class {});
  signInAs(aPerson({ role: 'operator' }));
});
afterEach(() => {
  signOut();
  toasts.set([]);
  vi.unstubAllGlobals();
});

it('says what each charger has, and what is wrong with it', async () => {
  anApi(
    lists(
      aList(),
      aList({ deviceId: 'CP002', inStep: false, chargerVersion: 6, tags: 1400, fits: false }),
      aList({ deviceId: 'CP003', inStep: false, chargerVersion: -1, online: false }),
      aList({ deviceId: 'CP004', inStep: false, chargerVersion: null, problem: 'It has no list.' }),
    ),
  );
  showRouted(<LocalLists />);
  const rows = (await screen.findAllByRole('row')).slice(1).map(({ textContent }) => textContent);
  expect(rows[0]).toMatch(/CP001In step712 of 12 tagsNot sent yet/);
  expect(rows[1]).toMatch(/Behind, catching up7 here, 6 there800 of 1,400 tags fit/);
  expect(rows[2]).toMatch(/Behind, offline7 here, none there/);
  expect(rows[3]).toMatch(/Not kept up to dateIt has no list\.7 here, not asked/);
  expect(screen.getByRole('button', { name: 'Send now to CP003' })).toBeDisabled();
});

it('claims nothing of a list that the charger does not have', async () => {
  anApi(
    lists(
      aList({ inStep: false, chargerVersion: 0, version: 4, entries: 3, tags: 3 }),
      aList({ deviceId: 'CP002', inStep: false, chargerVersion: 5, entries: 3, tags: 3 }),
      aList({
        deviceId: 'CP003',
        inStep: false,
        version: 0,
        chargerVersion: null,
        problem: 'The charger did not answer.',
        problemCode: { code: 'noAnswer', values: {} },
      }),
    ),
  );
  showRouted(<LocalLists />);
  const rows = (await screen.findAllByRole('row')).slice(1).map(({ textContent }) => textContent);
  expect(rows[0]).toMatch(/4 here, 0 there0 of 3 tags/);
  expect(rows[1]).toMatch(/7 here, 5 there3 of 3 tags sent/);
  expect(rows[2]).toMatch(/The charger did not answer\.0 here, not known there/);
});

it('says a problem in the words of the user, and one without a code in its own', () => {
  const refused = { code: 'refused', values: { answer: 'Failed' } } as const;
  expect(problemOf(aList({ problem: 'It is so.', problemCode: refused }))).toBe(
    'The charger did not take the list: Failed.',
  );
  const other = { code: 'other', values: {} } as const;
  expect(problemOf(aList({ problem: 'It is so.', problemCode: other }))).toBe('It is so.');
  expect(problemOf(aList())).toBeNull();
});

it('sends a list, and says what came of it', async () => {
  anApi({
    ...lists(aList()),
    [SYNC]: [json(aList()), json(aList({ inStep: false, problem: 'It said no.' })), problem(409, 'offline')],
  });
  showRouted(<LocalLists />);
  const said = async (text: string) => {
    fireEvent.click(await screen.findByRole('button', { name: 'Send now to CP001' }));
    await vi.waitFor(() => expect(toasts.get().at(-1)?.text).toBe(text));
  };
  await said('CP001 has its list');
  await said('CP001 does not have its list. It said no.');
  await said('It said offline.');
});

it('offers a viewer nothing to send', async () => {
  signInAs(aPerson({ role: 'viewer' }));
  anApi(lists(aList()));
  showRouted(<LocalLists />);
  expect(await screen.findByText('In step')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});
