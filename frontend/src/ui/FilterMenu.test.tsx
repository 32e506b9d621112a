import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { FilterMenu } from './FilterMenu';

const OPTIONS = ['Boot', 'Reset', 'Unlock'].map((name) => ({ value: name.toLowerCase(), label: name }));

function Page({ single, searchable }: { single?: boolean; searchable?: boolean }) {
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <FilterMenu
      label="All actions"
      options={OPTIONS}
      chosen={chosen}
      onChange={setChosen}
      single={single}
      searchable={searchable}
    />
  );
}

const chip = () => screen.getAllByRole('button', { hidden: true })[0] as HTMLElement;
/** Clicks an option. The chip may have the same text, and comes before its menu. */
const choose = async (name: string) => fireEvent.click((await screen.findAllByText(name)).at(-1) ?? chip());

it('takes several choices, says how many, and clears them', async () => {
  show(<Page />);
  fireEvent.click(chip());
  await choose('Boot');
  expect(chip()).toHaveTextContent(/^Boot$/);
  await choose('Reset');
  expect(chip()).toHaveTextContent('All actions: 2');
  await choose('Reset');
  expect(chip()).toHaveTextContent(/^Boot$/);
  await choose('Clear');
  expect(chip()).toHaveTextContent(/^All actions$/);
});

it('takes one of several exclusive choices, and closes', async () => {
  show(<Page single />);
  fireEvent.click(chip());
  await choose('Boot');
  await waitFor(() => expect(screen.queryByText('Reset')).toBeNull());
  fireEvent.click(chip());
  await choose('Reset');
  expect(chip()).toHaveTextContent(/^Reset$/);
});

it('finds one in a long list, and says if there is none', async () => {
  show(<Page searchable />);
  fireEvent.click(chip());
  const search = await screen.findByLabelText('Search: All actions');
  fireEvent.change(search, { target: { value: ' RES' } });
  expect(screen.getByText('Reset')).toBeVisible();
  expect(screen.queryByText('Boot')).toBeNull();
  fireEvent.change(search, { target: { value: 'nothing like it' } });
  expect(screen.getByText('Nothing to choose')).toBeVisible();
});
