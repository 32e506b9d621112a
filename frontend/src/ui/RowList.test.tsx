import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { RowList } from './RowList';
import { useRowList } from './useRowList';

const ROW = 30;
const IN_SIGHT = 10;
const HOUR = 3_600_000;

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index),
    at: new Date(Date.parse('2025-11-23T22:30:00.000Z') - index * HOUR).toISOString(),
  }));

function Page({ count }: { count: number }) {
  const list = useRowList();
  return (
    <>
      <style>{`.rows { --row-height: ${ROW}px }`}</style>
      <RowList
        list={list}
        rows={rowsOf(count)}
        row={({ id }, isOpen) => (
          <button type="button" data-row aria-expanded={isOpen} onClick={() => list.toggle(id)}>
            Row {id}
          </button>
        )}
        detail={({ id }) => <p>Details of {id}</p>}
        className="rows"
      />
    </>
  );
}

const shown = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

// jsdom has no layout: this is the height of a list.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(ROW * IN_SIGHT);
});
afterEach(() => vi.restoreAllMocks());

it('has only the rows in sight in the page, wherever it is scrolled to', () => {
  show(<Page count={10_000} />);
  expect(shown()[0]).toBe('Row 0');
  expect(shown().length).toBeLessThan(3 * IN_SIGHT);
  const scroller = screen.getByText('Row 0').closest('[data-scroller]');
  if (!scroller) throw new Error('There is nothing to scroll.');
  scroller.scrollTop = 100_000;
  fireEvent.scroll(scroller);
  expect(shown()).not.toContain('Row 0');
  expect(shown().length).toBeGreaterThan(IN_SIGHT);
  expect(shown().length).toBeLessThan(3 * IN_SIGHT);
});

it('names each day above its first row, in the viewer’s zone', () => {
  show(<Page count={12} />);
  // 23:30 in Berlin, and an hour earlier in each row, so all are on the same day.
  expect(screen.getAllByText(/^Sunday,? 23 November 2025$/)).toHaveLength(1);
  show(<Page count={26} />);
  expect(screen.queryByText(/^Saturday,? 22 November 2025$/)).toBeNull();
});

it('opens the details below a row, and closes them', () => {
  show(<Page count={3} />);
  fireEvent.click(screen.getByText('Row 1'));
  expect(screen.getByText('Details of 1')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Row 1', expanded: true })).toBeVisible();
  fireEvent.click(screen.getByText('Row 1'));
  expect(screen.queryByText('Details of 1')).toBeNull();
});

it('moves the focus with j and k, but not beyond its ends', () => {
  Element.prototype.scrollIntoView ??= () => undefined;
  show(<Page count={2} />);
  screen.getByText('Row 0').focus();
  const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press('j');
  expect(screen.getByText('Row 1')).toHaveFocus();
  press('j');
  expect(screen.getByText('Row 1')).toHaveFocus();
  press('k');
  expect(screen.getByText('Row 0')).toHaveFocus();
});
