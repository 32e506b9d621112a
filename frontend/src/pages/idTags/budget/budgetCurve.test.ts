import { describe, expect, it } from 'vitest';
import type { TagUsage } from '../../../api/types';
import { curveOf, startOf } from './budgetCurve';

const NOW = Date.parse('2025-11-23T12:00:00Z');
const day = (day: string, energyWh: number) => ({ day, energyWh, transactions: 1, leftOut: 0 });
const USAGE: TagUsage = {
  since: '2025-11-01T00:00:00.000Z',
  until: '2025-12-01T00:00:00.000Z',
  days: [day('2025-11-04', 6_000), day('2025-11-23', 39_000)],
};
const BUDGET = { energyWh: 80_000, per: 'month', added: 0, used: 45_000 } as const;

describe('the curve of a budget', () => {
  it('rises day by day to what was used by now, and goes on at the same pace', () => {
    const curve = curveOf(BUDGET, USAGE, NOW);
    expect(curve.steps).toEqual([
      { at: Date.parse(USAGE.since), wh: 0 },
      { at: startOf('2025-11-04'), wh: 6_000 },
      { at: startOf('2025-11-23'), wh: 45_000 },
      { at: NOW, wh: 45_000 },
    ]);
    expect(curve.limit).toBe(80_000);
    expect(curve.heading).toEqual({ at: Date.parse(USAGE.until ?? ''), wh: 60_000 });
    expect(curve.usedUpAt).toBeNull();
  });

  it('says when it will be used up at this pace', () => {
    const curve = curveOf({ ...BUDGET, energyWh: 50_000 }, USAGE, NOW);
    expect(curve.heading?.wh).toBe(60_000);
    expect(curve.usedUpAt).toBe(Date.parse('2025-11-26T00:00:00Z'));
  });

  it.each([
    ['at the beginning of a period', BUDGET, Date.parse('2025-11-02T00:00:00Z')],
    ['once it is used up', { ...BUDGET, energyWh: 45_000 }, NOW],
    ['before anything was used', { ...BUDGET, used: 0 }, NOW],
  ])('guesses nothing %s', (_, budget, now) => {
    expect(curveOf(budget, USAGE, now)).toMatchObject({ heading: null, usedUpAt: null });
  });

  it('begins a total with what was used before', () => {
    const usage = { ...USAGE, until: null };
    const curve = curveOf({ ...BUDGET, per: 'total', used: 145_000, energyWh: 200_000 }, usage, NOW);
    expect(curve.steps.map(({ wh }) => wh)).toEqual([100_000, 106_000, 145_000, 145_000]);
    expect([curve.to, curve.heading]).toEqual([NOW, null]);
  });

  it('begins anew each day for a budget of a day', () => {
    const curve = curveOf({ ...BUDGET, per: 'day' }, USAGE, NOW);
    expect(curve).toMatchObject({ isDaily: true, heading: null, to: startOf('2025-11-24') });
    expect(curve.steps.map(({ wh }) => wh)).toEqual([6_000, 39_000]);
  });

  it('never rises above what was used by now', () => {
    const curve = curveOf({ ...BUDGET, used: 40_000 }, USAGE, NOW);
    expect(Math.max(...curve.steps.map(({ wh }) => wh))).toBe(40_000);
  });
});
