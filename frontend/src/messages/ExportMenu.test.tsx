import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aPerson } from '../test/examples';
import { anApi, problem, show, signInAs, signOut } from '../test/render';
import { ExportMenu } from './ExportMenu';

const ASKED = 'GET /logs/export';
let saved: string[];

beforeEach(() => {
  signInAs(aPerson());
  saved = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:export');
});
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

async function choose(format: RegExp) {
  fireEvent.click(screen.getByRole('button', { name: 'Export' }));
  fireEvent.click(await screen.findByText(format));
}

it.each([
  [/^CSV/, undefined, 'messages-all.csv'],
  [/^NDJSON/, 'CP001', 'messages-CP001.ndjson'],
])('saves a file of the chosen format: %s', async (format, deviceId, name) => {
  anApi({ [ASKED]: [new Response('at,deviceId\n')] });
  show(<ExportMenu query={{}} deviceId={deviceId} />);
  await choose(format);
  await waitFor(() => expect(saved).toEqual([name]));
});

it('says why nothing was saved', async () => {
  anApi({ [ASKED]: [problem(503, 'no-room')] });
  show(<ExportMenu query={{}} />);
  await choose(/^CSV/);
  expect(await screen.findByRole('alert')).toHaveTextContent('The export failed. It said no-room.');
  expect(saved).toEqual([]);
});
