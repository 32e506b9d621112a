import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import type { OrphanStop } from '../../../api/types';
import { anApi, json, problem, showRouted } from '../../../test/render';
import { toasts } from '../../../ui/toasts';
import OrphanStops from './OrphanStops';

const STOP: OrphanStop = {
  orphanId: 17,
  deviceId: 'CP001',
  receivedAt: '2025-11-23T12:00:00.000Z',
  payload: { transactionId: -1, meterStop: 1_482_310, timestamp: '2025-11-23T10:00:00Z' },
  note: 'no transaction -1 of this charger: kept as an orphan',
  noteCode: { code: 'orphanUnknown', values: { id: '-1' }, said: null },
  assignedTo: null,
  assignedBy: null,
  assignedAt: null,
  madeNew: false,
};
const ASSIGNED: OrphanStop = {
  ...STOP,
  assignedTo: 4711,
  assignedBy: 'ann@example.org',
  assignedAt: '2025-11-23T13:00:00.000Z',
};
const UNDO = 'POST /orphan-stops/17/unassign';

beforeEach(() => toasts.set([]));

async function undo(stop: OrphanStop) {
  showRouted(<OrphanStops orphans={[]} assigned={[stop]} may />);
  fireEvent.click(await screen.findByText('1 stop assigned in the last day'));
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.click(dialog.getByRole('button', { name: 'Undo' }));
  return dialog;
}

it('says who assigned a stop to which transaction, and undoes it after asking', async () => {
  const asked = anApi({ [UNDO]: [json(STOP)] });
  const dialog = await undo(ASSIGNED);
  expect(screen.getByText(/^By ann@example.org to/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'transaction 4711' })).toBeInTheDocument();
  expect(dialog.getByText(/Transaction 4711 is as it was before/)).toBeInTheDocument();
  await expect.poll(() => asked.map(({ what }) => what)).toEqual([UNDO]);
  await expect
    .poll(() => toasts.get().map(({ text }) => text))
    .toEqual(['The stop is no longer assigned to transaction 4711']);
});

it.each([
  ['already-reviewed', /was reviewed after this stop was assigned/],
  ['changed-meanwhile', /Another session has begun on its connector/],
  ['stop-not-assigned', /Somebody else has undone it/],
])('says why it can not be undone: %s', async (type, why) => {
  anApi({ [UNDO]: [problem(409, type)] });
  const dialog = await undo({ ...ASSIGNED, madeNew: true });
  expect(dialog.getByText(/Transaction 4711 was made of this stop, and is deleted/)).toBeInTheDocument();
  await expect.poll(() => toasts.get()).toMatchObject([{ failed: true, text: expect.stringMatching(why) }]);
});

it('lets viewers look only', async () => {
  showRouted(<OrphanStops orphans={[STOP]} assigned={[ASSIGNED]} may={false} />);
  expect(await screen.findByText('This charger has no transaction -1')).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});
