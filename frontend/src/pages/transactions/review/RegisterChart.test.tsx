import { screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { aTransaction } from '../../../test/examples';
import { show } from '../../../test/render';
import { RegisterChart } from './RegisterChart';
import { registerPoints } from './register';

const CLOSED = aTransaction({
  status: 'stopped',
  stoppedAt: '2025-11-23T14:40:00.000Z',
  meterStart: 100_000,
  meterStop: 100_000,
});
const SAMPLES = [{ at: Date.parse('2025-11-23T14:20:00.000Z'), value: 104_000 }];

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: object[]) => void) {}
      observe() {
        this.tell([{ contentRect: { width: 500, height: 220 } }]);
      }
      unobserve() {}
      disconnect() {}
    },
  );
});

it('says that no end was sent if it is estimated, and draws no curve of one reading', async () => {
  show(<RegisterChart points={registerPoints({ ...CLOSED, estimated: true }, [], null)} />);
  expect(screen.getByText('100.00 kWh at the start. The charger sent no end.')).toBeInTheDocument();
  await new Promise(requestAnimationFrame);
  expect(document.querySelector('svg')).toBeNull();
});

it('says which end does not match the other readings', async () => {
  show(<RegisterChart points={registerPoints(CLOSED, SAMPLES, null)} />);
  expect(
    screen.getByText(
      '100.00 kWh at the start. 100.00 kWh at the stop, which doesn’t match the readings before it.',
    ),
  ).toBeInTheDocument();
  await vi.waitFor(() => expect(document.querySelector('svg')).toBeInTheDocument());
});
