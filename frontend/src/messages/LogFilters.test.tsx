import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { LogFilters } from './LogFilters';
import { type LogsSearch, NO_FILTERS } from './search';

const onSearch = vi.fn();

function filters(search: LogsSearch) {
  onSearch.mockClear();
  show(<LogFilters search={search} onSearch={onSearch} query={{}} deviceId="CP001" />);
}

it('turns each choice into a part of the address', async () => {
  filters({});
  fireEvent.click(screen.getByRole('switch', { name: 'Errors and faults' }));
  expect(onSearch).toHaveBeenLastCalledWith({ errors: 'only' });
  fireEvent.click(screen.getByRole('button', { name: 'Both directions' }));
  fireEvent.click(await screen.findByText('Server → Charger'));
  expect(onSearch).toHaveBeenLastCalledWith({ direction: 'serverToCharger' });
});

it('has one button that clears all filters, while there are any', () => {
  filters({});
  expect(screen.queryByRole('button', { name: 'Clear' })).toBeNull();
  filters({ q: 'Faulted', errors: 'only' });
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
  expect(onSearch).toHaveBeenLastCalledWith(NO_FILTERS);
});

it('has no filter by charger in the log of one charger', () => {
  filters({});
  expect(screen.queryByRole('button', { name: 'All chargers' })).toBeNull();
});
