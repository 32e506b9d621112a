import { describe, expect, it } from 'vitest';
import { aMeterValue, aTransaction } from '../../../test/examples';
import { chargingTime, partsOf } from './periods';

const at = (clock: string) => `2025-11-23T${clock}Z`;
const ms = (clock: string) => Date.parse(at(clock));
const NOW = ms('16:00:00');
const ENDED = aTransaction({
  status: 'stopped',
  startedAt: at('14:00:00'),
  stoppedAt: at('15:00:00'),
  meterStart: 1000,
  meterStop: 11_000,
  energyWh: 10_000,
});

const since = (status: string, clock: string, connectorId = 1) => ({
  connectorId,
  status,
  errorCode: null,
  online: true,
  from: at(clock),
  to: at('23:59:59'),
  recordedAt: at(clock),
});
const measured = (clock: string, energyWh: number) => aMeterValue({ at: at(clock), energyWh });
const HISTORY = [since('Charging', '14:00:01'), since('SuspendedEV', '14:40:00')];

const shown = ({ periods }: ReturnType<typeof partsOf>) =>
  periods.map(({ kind, from, to, energyWh }) => [kind, clock(from), clock(to), energyWh]);
const clock = (time: number) => new Date(time).toISOString().slice(11, 19);

describe('the periods of a transaction', () => {
  it('are what its connector reported, with the energy between the readings at their borders', () => {
    const values = [measured('14:20:00', 6000), measured('14:40:00', 10_500)];
    const parts = partsOf(ENDED, HISTORY, values, NOW);
    expect(shown(parts)).toEqual([
      ['charging', '14:00:00', '14:40:00', 9500],
      ['suspendedByCar', '14:40:00', '15:00:00', 500],
    ]);
    expect(parts.between).toEqual([]);
    expect(chargingTime(parts.periods)).toBe(40 * 60_000);
  });

  it('interpolate the register at a border at which it was not read, and say so', () => {
    const values = [measured('14:30:00', 8000), measured('14:50:00', 10_000)];
    const parts = partsOf(ENDED, HISTORY, values, NOW);
    expect(parts.periods.map(({ energyWh }) => energyWh)).toEqual([8000, 2000]);
    expect(parts.between).toEqual([{ at: ms('14:40:00'), before: ms('14:30:00'), after: ms('14:50:00') }]);
  });

  it('end now while it runs', () => {
    const running = aTransaction({ startedAt: at('14:00:00'), meterStart: 1000, energyWh: 5000 });
    const parts = partsOf(running, [since('Charging', '13:59:00')], [measured('14:20:00', 6000)], NOW);
    expect(shown(parts)).toEqual([['charging', '14:00:00', '16:00:00', 5000]]);
  });

  it('have no energy if that does not add up, or is in doubt', () => {
    for (const change of [{ energyWh: 9000 }, { suspect: true }, { energyWh: null }, { meterStop: 500 }]) {
      const parts = partsOf({ ...ENDED, ...change }, HISTORY, [measured('14:40:00', 10_500)], NOW);
      expect(parts.periods.map(({ energyWh }) => energyWh)).toEqual([null, null]);
      expect(parts.between).toEqual([]);
    }
  });

  it('are one that nobody knows of if nothing is known', () => {
    const parts = partsOf(ENDED, [], [], NOW);
    expect(shown(parts)).toEqual([['unknown', '14:00:00', '15:00:00', 10_000]]);
    expect(chargingTime(parts.periods)).toBeNull();
  });

  it('begin with the state before it, of this connector', () => {
    const history = [
      since('Charging', '13:59:00'),
      since('Finishing', '14:20:00'),
      since('Faulted', '14:10:00', 2),
    ];
    expect(shown(partsOf(ENDED, history, [], NOW)).map(([kind, from]) => [kind, from])).toEqual([
      ['charging', '14:00:00'],
      ['finishing', '14:20:00'],
    ]);
  });

  it('leave out steps that last no time, and join those of one kind', () => {
    const history = [
      since('Preparing', '13:58:00'),
      since('Charging', '14:00:03'),
      since('SuspendedEVSE', '14:30:00'),
      since('Charging', '14:30:05'),
      since('Charging', '14:40:00'),
    ];
    expect(shown(partsOf(ENDED, history, [], NOW)).map(([kind, from]) => [kind, from])).toEqual([
      ['charging', '14:00:00'],
    ]);
  });
});
