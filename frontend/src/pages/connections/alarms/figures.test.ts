import { describe, expect, it } from 'vitest';
import { aParty } from '../../../test/examples';
import { letterOf, minuteBars, partyRows, rhythm, spellsOf } from './figures';

const NOW = Date.parse('2025-11-23T14:10:00.000Z');
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();
const lane = (address: string, began: number, ended: number | null) => ({
  address,
  beganAt: at(began),
  endedAt: ended === null ? null : at(ended),
});

describe('the parties of an alarm', () => {
  const a = aParty({ since: '2025-03-03T08:00:00.000Z', serialNumber: 'S1', transactionIds: [7] });
  const b = aParty({ address: '185.62.11.7', since: at(60), serialNumber: 'S2' });

  it('are compared line by line, with differences from the first one marked', () => {
    const rows = partyRows([a, b], NOW);
    const marked = rows.filter(({ cells }) => cells[1]?.differs).map(({ name }) => name);
    expect(marked).toEqual(['Address', 'Since', 'Serial number']);
    expect(rows.every(({ cells }) => cells[0]?.differs === false)).toBe(true);
    expect(rows.find(({ name }) => name === 'Since')?.cells.map(({ text }) => text)).toEqual([
      '3 Mar 2025',
      'today 15:09:00',
    ]);
    expect(rows.find(({ name }) => name === 'Transaction')?.cells.map(({ text }) => text)).toEqual([
      '7, running',
      'none',
    ]);
  });

  it('leave out lines without values, and mark no difference to a missing value', () => {
    const rows = partyRows([a, { ...b, serialNumber: null }], NOW);
    expect(rows.map(({ name }) => name)).not.toContain('Model');
    const serial = rows.find(({ name }) => name === 'Serial number')?.cells[1];
    expect(serial).toMatchObject({ text: 'not known', differs: false });
  });

  it('say how they authenticated, and whether they were admitted', () => {
    const words = (change: Parameters<typeof aParty>[0]) =>
      partyRows([aParty(change)], NOW)
        .filter(({ name }) => name === 'Password' || name === 'Let in')
        .map(({ cells }) => cells[0]?.text);
    expect(words({ admitted: 'certificate', password: null })).toEqual(['a certificate instead', 'yes']);
    expect(words({ admitted: 'nothing', password: 'none' })).toEqual(['none', 'yes']);
    expect(words({ admitted: null, password: 'wrong' })).toEqual(['wrong', 'no']);
    expect(words({ admitted: null, password: null })).toEqual(['not asked for', 'no']);
  });

  it('have letters', () => expect([0, 1, 7].map(letterOf)).toEqual(['A', 'B', 'H']));
});

describe('the lanes', () => {
  it('show the last ten minutes up to now, cut off on the left', () => {
    const lanes = [lane('a', 900, 300), lane('b', 300, 290), lane('a', 60, null)];
    expect(spellsOf(lanes, 'a', NOW)).toEqual([
      { left: 0, width: 50 },
      { left: 90, width: 10 },
    ]);
  });

  it('leave out older connections, and show short ones wide enough to be seen', () => {
    const [only, ...others] = spellsOf([lane('a', 900, 700), lane('a', 1, 1)], 'a', NOW);
    expect(others).toEqual([]);
    expect(only?.width).toBeGreaterThan(0.5);
    expect((only?.left ?? 0) + (only?.width ?? 0)).toBeLessThanOrEqual(100);
  });

  it('have a rhythm after three changes', () => {
    const lanes = [lane('a', 100, 84), lane('b', 84, 44), lane('a', 44, 20), lane('b', 20, null)];
    expect(rhythm(lanes)).toEqual({ shortest: 16, longest: 40 });
    expect(rhythm(lanes.slice(1))).toBeNull();
  });
});

describe('the bars', () => {
  it('are one for each of 15 minutes, including empty ones', () => {
    const bars = minuteBars([{ at: at(120), count: 5 }], NOW + 20_000);
    expect(bars).toHaveLength(15);
    expect(bars.map(({ count }) => count).filter(Boolean)).toEqual([5]);
    expect(bars.at(-1)?.at).toBe(NOW);
    expect(bars.at(-3)?.count).toBe(5);
  });

  it('keep the newest minute if the server’s clock is ahead', () => {
    expect(minuteBars([{ at: at(-120), count: 9 }], NOW).at(-1)?.count).toBe(9);
  });
});
