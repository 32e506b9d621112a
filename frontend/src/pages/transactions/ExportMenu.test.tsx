import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { anApi, problem, show } from '../../test/render';
import { ExportMenu } from './ExportMenu';

const ASKED = 'GET /transactions/export';
let saved: string[];

beforeEach(() => {
  saved = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:export');
});

const open = () => fireEvent.click(screen.getByRole('button', { name: 'Export' }));

it('says how many there are, as far as it knows, and saves them', async () => {
  anApi({ [ASKED]: [new Response('transactionId\n')] });
  const again = show(<ExportMenu query={{ suspect: true }} count={3} hasMore={false} />);
  open();
  expect(await screen.findByText('3 transactions, filtered as here')).toBeInTheDocument();
  fireEvent.click(screen.getByText(/^NDJSON/));
  await waitFor(() => expect(saved).toEqual(['transactions.ndjson']));
  again(<ExportMenu query={{}} count={50} hasMore />);
  open();
  expect(await screen.findByText('More than 50 transactions, filtered as here')).toBeInTheDocument();
});

it('says why nothing was saved', async () => {
  anApi({ [ASKED]: [problem(503, 'no-room')] });
  show(<ExportMenu query={{}} count={undefined} hasMore={false} />);
  open();
  fireEvent.click(await screen.findByText(/^CSV/));
  expect(await screen.findByRole('alert')).toHaveTextContent('The export failed. It said no-room.');
  expect(saved).toEqual([]);
});
