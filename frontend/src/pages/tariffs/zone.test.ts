import { describe, expect, it } from 'vitest';
import { dayAfter, isZone, localTime, momentOf, mondayOf, nextClockChange } from './zone';

const LONDON = 'Europe/London';
const utc = (moment: number) => new Date(moment).toISOString();

describe('clocks at the site', () => {
  it('show the time of their zone', () => {
    expect(localTime(Date.UTC(2026, 6, 1, 12), LONDON)).toBe('2026-07-01T13:00');
    expect(utc(momentOf('2026-07-01T13:00', LONDON))).toBe('2026-07-01T12:00:00.000Z');
    expect(utc(momentOf('2026-11-24T15:10', 'Asia/Kathmandu'))).toBe('2026-11-24T09:25:00.000Z');
  });

  it('skip an hour in spring', () => {
    expect(utc(momentOf('2026-03-29T01:30', LONDON))).toBe('2026-03-29T01:30:00.000Z');
    expect(localTime(momentOf('2026-03-29T01:30', LONDON), LONDON)).toBe('2026-03-29T02:30');
  });

  it('show an hour twice in autumn, of which the first counts', () => {
    expect(utc(momentOf('2026-10-25T01:30', LONDON))).toBe('2026-10-25T00:30:00.000Z');
  });

  it('are set next', () => {
    expect(nextClockChange(Date.UTC(2025, 10, 24), LONDON)).toEqual({
      day: '2026-03-29',
      from: '01:00',
      to: '02:00',
      isForward: true,
    });
    expect(nextClockChange(Date.UTC(2026, 5, 1), LONDON)).toEqual({
      day: '2026-10-25',
      from: '02:00',
      to: '01:00',
      isForward: false,
    });
    expect(nextClockChange(Date.UTC(2026, 5, 1), 'Asia/Tokyo')).toBeNull();
  });
});

it('knows days and zones', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01');
  expect(['2026-11-30', '2026-12-06'].map(mondayOf)).toEqual(['2026-11-30', '2026-11-30']);
  expect([isZone(LONDON), isZone('Nowhere/Else')]).toEqual([true, false]);
});
