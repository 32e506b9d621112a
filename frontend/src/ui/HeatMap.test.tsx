import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { HeatMap } from './HeatMap';

const SHARES = [
  [0, 60, 100],
  [null, 20, 71],
];

function Weekdays() {
  const [chosen, setChosen] = useState<readonly [number, number]>([0, 0]);
  return (
    <HeatMap
      label="In use"
      rows={SHARES.map((shares, row) => ({
        name: `Day ${row}`,
        cells: shares.map((share, hour) => ({ share, words: `Day ${row}, ${hour}: ${share ?? 'unknown'}` })),
      }))}
      columns={['0', '1', '2']}
      chosen={chosen}
      onChoose={(...place) => setChosen(place)}
      numerals
    />
  );
}

const chosen = () => screen.getByRole('gridcell', { selected: true });

it('is moved through with the arrow keys, and stays within', () => {
  render(<Weekdays />);
  fireEvent.keyDown(chosen(), { key: 'ArrowRight' });
  fireEvent.keyDown(chosen(), { key: 'ArrowDown' });
  expect(chosen()).toHaveAccessibleName('Day 1, 1: 20');
  expect(chosen()).toHaveFocus();
  fireEvent.keyDown(chosen(), { key: 'ArrowDown' });
  expect(chosen()).toHaveAccessibleName('Day 1, 1: 20');
});

it('is chosen from by a click', () => {
  render(<Weekdays />);
  fireEvent.click(screen.getByRole('gridcell', { name: 'Day 0, 2: 100' }));
  expect(chosen()).toHaveTextContent('100');
});

it('writes on full cells in another colour, and nothing on unknown ones', () => {
  render(<Weekdays />);
  const cell = (name: string) => screen.getByRole('gridcell', { name });
  expect(cell('Day 0, 1: 60')).not.toHaveAttribute('data-full-light');
  expect(cell('Day 0, 1: 60')).toHaveAttribute('data-full-dark');
  expect(cell('Day 1, 2: 71')).toHaveAttribute('data-full-light');
  expect(cell('Day 1, 0: unknown')).toBeEmptyDOMElement();
});
