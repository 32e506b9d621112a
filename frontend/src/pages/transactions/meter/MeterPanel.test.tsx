import { fireEvent, screen } from '@testing-library/react';
import { type ComponentProps, useState } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { aMeterValue } from '../../../test/examples';
import { show } from '../../../test/render';
import { measuredAs } from '../../../test/width';
import type { Band } from '../cost/bands';
import MeterPanel from './MeterPanel';
// What the panel loads later is there at once.
import './MeterTable';
import type { Period } from './periods';

const WIDTH = 500;
const at = (minute: number) => `2025-11-23T14:0${minute}:00.000Z`;
const ms = (minute: number) => Date.parse(at(minute));
const VALUES = [0, 1, 2, 3].map((minute) => aMeterValue({ at: at(minute), powerW: minute * 1000, soc: 40 }));
const PERIODS: Period[] = [
  { kind: 'charging', from: ms(0), to: ms(2), energyWh: null },
  { kind: 'suspendedByCar', from: ms(2), to: ms(4), energyWh: null },
];

beforeEach(() => measuredAs(WIDTH));

const chart = () => screen.getByRole('slider', { name: 'Read the curve' });
type Priced = Pick<ComponentProps<typeof MeterPanel>, 'bands' | 'marked' | 'onMark'>;
const UNPRICED: Priced = { bands: [], marked: null, onMark: () => undefined };
const panel = (values = VALUES, priced = UNPRICED) => (
  <MeterPanel
    values={{ items: values, total: values.length }}
    periods={PERIODS}
    {...priced}
    from={ms(0)}
    to={ms(4)}
  />
);

it('is read by keys, value by value', () => {
  show(panel());
  expect(screen.getByText(/^Up to 3.0 kW/)).toBeInTheDocument();
  fireEvent.keyDown(chart(), { key: 'ArrowRight' });
  fireEvent.keyDown(chart(), { key: 'ArrowRight' });
  expect(chart()).toHaveAttribute('aria-valuetext', expect.stringMatching(/:01:00: Power 1.0 kW/));
  expect(chart()).toHaveAttribute('aria-valuenow', '2');
  fireEvent.keyDown(chart(), { key: 'End' });
  fireEvent.keyDown(chart(), { key: 'ArrowRight' });
  expect(screen.getByText(/:03:00: Power 3.0 kW, State of charge 40 %$/)).toBeInTheDocument();
  fireEvent.keyDown(chart(), { key: 'Home' });
  fireEvent.keyDown(chart(), { key: 'ArrowLeft' });
  expect(chart()).toHaveAttribute('aria-valuenow', '1');
  fireEvent.keyDown(chart(), { key: 'Escape' });
  expect(screen.getByText(/^Up to 3.0 kW/)).toBeInTheDocument();
});

it('is read by a finger, at the value that is closest', async () => {
  show(panel());
  await vi.waitFor(() => expect(screen.getAllByText('1')[0]).toBeInTheDocument());
  fireEvent.pointerDown(chart(), { clientX: WIDTH, pointerType: 'touch' });
  expect(chart()).toHaveAttribute('aria-valuetext', expect.stringMatching(/:03:00/));
  fireEvent.pointerMove(chart(), { clientX: 36 + 0.3 * (WIDTH - 38), pointerType: 'touch' });
  expect(chart()).toHaveAttribute('aria-valuetext', expect.stringMatching(/:01:00/));
});

const BANDS: Band[] = [
  { letter: 'A', kind: 'charging', from: ms(0), to: ms(2), price: '£0.49/kWh' },
  { letter: 'B', kind: 'grace', from: ms(2), to: ms(3), price: null },
];

function Marked() {
  const [marked, setMarked] = useState<number | null>(null);
  return panel(VALUES, { bands: BANDS, marked, onMark: setMarked });
}

it('has the prices under the curve, and marks the one that is read', async () => {
  show(<Marked />);
  await vi.waitFor(() => expect(screen.getByText('£0.49/kWh')).toBeInTheDocument());
  const band = (letter: string) => screen.getByText(letter).parentElement;
  fireEvent.keyDown(chart(), { key: 'Home' });
  expect(band('A')).toHaveAttribute('data-marked');
  fireEvent.keyDown(chart(), { key: 'End' });
  expect(band('A')).not.toHaveAttribute('data-marked');
  expect(band('B')).toHaveAttribute('data-marked');
  fireEvent.keyDown(chart(), { key: 'Escape' });
  expect(band('B')).not.toHaveAttribute('data-marked');
});

it('numbers the periods, and shows everything as a table', async () => {
  show(panel());
  await vi.waitFor(() => expect(screen.getByText('Paused by the car')).toBeInTheDocument());
  fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
  const table = await screen.findByRole('table');
  expect(table).toHaveTextContent('Power (kW)');
  expect(screen.getAllByRole('row')).toHaveLength(5);
  fireEvent.click(screen.getByRole('button', { name: 'Show as chart' }));
  expect(chart()).toBeInTheDocument();
});

it('is not there without values', () => {
  show(panel([aMeterValue({ energyWh: 4 })]));
  expect(screen.queryByRole('slider')).toBeNull();
});
