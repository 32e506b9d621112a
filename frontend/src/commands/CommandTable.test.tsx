import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aCommand, aPerson } from '../test/examples';
import { showRouted, signInAs, signOut } from '../test/render';
import { CommandTable } from './CommandTable';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

it('keeps what was said and what happened apart', async () => {
  const items = [
    aCommand({
      commandId: '1',
      effect: 'missed',
      effectAt: '2025-11-23T14:22:00.500Z',
      effectReason: 'notRestarted',
    }),
    aCommand({
      commandId: '2',
      action: 'GetConfiguration',
      request: {},
      effect: 'none',
      requestedBy: 'bob@example.org',
    }),
    aCommand({ commandId: '3', effectDue: null }),
  ];
  showRouted(<CommandTable name="History" items={items} />);
  const [, ...rows] = await screen.findAllByRole('row');
  const cells = rows.map((row) =>
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  );
  expect(cells[0]?.slice(1)).toEqual([
    'ResetSoft',
    'You',
    'Accepted400 ms',
    'Nothing happenedthe charger did not restart in time, 10:00 later',
  ]);
  expect(cells[1]?.slice(2)).toEqual(['bob@example.org', 'Accepted400 ms', '–']);
  expect(cells[2]?.at(-1)).toBe('Waiting for the restart');
});

it('names the charger of each, with a link to its commands', async () => {
  showRouted(<CommandTable name="Commands" items={[aCommand()]} chargers />);
  expect(await screen.findByRole('link', { name: 'CP001' })).toHaveAttribute(
    'href',
    '/chargers/CP001/commands',
  );
});
