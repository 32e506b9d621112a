import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { aCharger, aConnector, aTransaction } from '../test/examples';
import { anApi, json, problem, show } from '../test/render';
import { CloseByHand } from './CloseByHand';
import { whyClose } from './closing';

const RUNS = aTransaction({ transactionId: 7 });
const CLOSE = 'POST /transactions/7/close';

it('says what will happen, and closes with the note', async () => {
  const asked = anApi({ [CLOSE]: [problem(409, 'stop-it-first'), json(RUNS)] });
  const onClose = vi.fn();
  show(<CloseByHand transaction={RUNS} why="offline" onClose={onClose} />);
  expect(await screen.findByText(/CP001 is offline/)).toBeInTheDocument();
  expect(screen.getByText('It ends with what was measured, 7.41 kWh.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'replaced' } });
  fireEvent.click(screen.getByRole('button', { name: 'Close by hand' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('It said stop-it-first.');
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Close by hand' }));
  await expect.poll(() => onClose.mock.calls.length).toBe(1);
  expect(asked[1]).toEqual({ what: CLOSE, body: { note: 'replaced' } });
});

it('is for transactions that can not be stopped', () => {
  const charging = aCharger({ connectors: [aConnector({ status: 'Charging' })] });
  expect(whyClose(RUNS, charging, false)).toBeNull();
  expect(whyClose(RUNS, charging, true)).toBe('refused');
  expect(whyClose(RUNS, aCharger(), false)).toBe('free');
  expect(whyClose(RUNS, aCharger({ online: false }), false)).toBe('offline');
  expect(whyClose({ ...RUNS, status: 'stopped' }, aCharger({ online: false }), true)).toBeNull();
});
