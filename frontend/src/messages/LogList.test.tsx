import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { aCall } from '../test/examples';
import { show } from '../test/render';
import { LogList } from './LogList';
import type { useLog } from './useLog';

type Log = ReturnType<typeof useLog>;
const hold = vi.fn();

function list(change: Partial<Log>, withCharger = true) {
  const pages = { hasNextPage: false, isFetching: false } as Log['pages'];
  const log: Log = { pages, query: {}, rows: [aCall()], waiting: 0, hold, holding: false, ...change };
  show(
    <>
      <style>{'[data-scroller] { --row-height: 34px }'}</style>
      <LogList log={log} withCharger={withCharger} />
    </>,
  );
}

beforeEach(() => {
  hold.mockClear();
  // jsdom has no layout: this is the height of a list.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(340);
});

it('has a column for the charger in the log of all chargers only', () => {
  list({}, false);
  expect(screen.queryByText('CP001')).toBeNull();
  list({});
  expect(screen.getByText('CP001')).toBeVisible();
});

it('says how many new messages wait', () => {
  list({ waiting: 3, holding: true });
  expect(screen.getByRole('button', { name: '3 new messages' })).toBeVisible();
});

it('holds new messages back while a row is open', () => {
  list({});
  const row = () => fireEvent.click(screen.getByText('StatusNotification'));
  row();
  expect(hold).toHaveBeenLastCalledWith(true);
  list({ holding: true });
  expect(hold).toHaveBeenLastCalledWith(false);
});
