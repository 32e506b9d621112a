import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveProvider } from '../live/LiveProvider';
import { aPerson, aSnapshot, manyChargers } from '../test/examples';
import { anApi, show, signInAs, signOut } from '../test/render';
import { anEventStream } from '../test/stream';
import { ChargerFilter } from './ChargerFilter';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

it('offers all chargers, and first those that are chosen, even if they are gone', async () => {
  const onChange = vi.fn();
  const stream = anEventStream();
  anApi({ 'GET /events': [stream.answer] });
  const { event, data } = aSnapshot(manyChargers(2));
  stream.send(event, data);
  show(
    <LiveProvider>
      <ChargerFilter chosen={['GONE']} onChange={onChange} />
    </LiveProvider>,
  );
  fireEvent.click(screen.getByText('GONE'));
  fireEvent.click(await screen.findByText('CP00001'));
  expect(onChange).toHaveBeenCalledWith(['GONE', 'CP00001']);
  const choices = screen.getAllByRole('menuitemcheckbox', { hidden: true });
  expect(choices.map(({ textContent }) => textContent)).toEqual(['GONE', 'CP00001', 'CP00000']);
});
