import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { KeyList } from './KeyList';

it('lists keys by where they work, with steps and other ways told apart', () => {
  show(<KeyList />);
  const keysFor = (group: string, does: string) => {
    const term = within(screen.getByRole('region', { name: group })).getByText(does);
    return term.parentElement?.querySelector('dd')?.textContent;
  };
  expect(keysFor('Everywhere', 'Go to Chargers')).toBe('g then c');
  expect(keysFor('Lists', 'Next or previous row; on a row, the arrow keys too')).toBe('j or k');
  expect(keysFor('Logs', 'Errors and faults')).toBe('e');
});
