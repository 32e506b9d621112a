import { describe, expect, it } from 'vitest';
import { amount, fleetEnergy, fleetPower, kilowattHours, kilowatts, rating, typedNumber } from './numbers';
import { age, agoAndUtc, clock, date, longDate, milliseconds, since, time, took, utcTime } from './times';

// The tests run in Europe/Berlin: see vite.config.ts.
const AT = '2025-11-23T14:12:04.218Z';
const NOW = Date.parse(AT) + 38_000;

describe('numbers', () => {
  it('show kW with one decimal and kWh with two', () => {
    expect(kilowatts(96_400)).toBe('96.4');
    expect(kilowatts(0)).toBe('0.0');
    expect(kilowattHours(1_238_404)).toBe('1,238.40');
  });

  it('show a dash for an unknown value', () => {
    expect([kilowatts(null), kilowattHours(undefined), rating(null)]).toEqual(['–', '–', '–']);
  });

  it('show ratings as makers print them', () => {
    expect([rating(150_000), rating(7_400)]).toEqual(['150', '7.4']);
  });

  it('show the power of a fleet in the unit that fits', () => {
    expect(fleetPower(96_000)).toEqual({ value: '96', unit: 'kW' });
    expect(fleetPower(2_140_000)).toEqual({ value: '2.14', unit: 'MW' });
    expect(fleetEnergy(96_400)).toEqual({ value: '96.40', unit: 'kWh' });
    expect(fleetEnergy(2_430_120)).toEqual({ value: '2.43', unit: 'MWh' });
  });

  it('are read as people here write them', () => {
    expect(['7.4', ' 22 ', '0.125', amount(4000)].map(typedNumber)).toEqual([7.4, 22, 0.125, 4000]);
    expect(['', '7,4', '1.2.3', '1e3', '-3', '.5', 'x'].map(typedNumber)).toEqual(Array(7).fill(Number.NaN));
  });
});

describe('times', () => {
  it('are in the viewer’s zone', () => {
    expect([date(AT), time(AT), milliseconds(AT), longDate(AT)]).toEqual([
      '23 Nov 2025',
      '15:12:04',
      '.218',
      expect.stringMatching(/^Sunday,? 23 November 2025$/),
    ]);
  });

  it('have a tooltip with the age and UTC', () => {
    expect(agoAndUtc(AT, NOW)).toBe('38 s ago · 14:12:04 UTC');
    expect(utcTime('2025-11-23T23:30:00Z')).toBe('23 Nov 2025, 23:30:00 UTC');
  });

  it('give an age in its largest unit', () => {
    const ages = [0, 59, 60, 3_600, 86_400, 12 * 86_400].map((seconds) => age(NOW - seconds * 1000, NOW));
    expect(ages).toEqual(['0 s', '59 s', '1 min', '1 h', '1 day', '12 days']);
    expect(age(NOW + 5_000, NOW)).toBe('0 s');
  });

  it('leave out the day if it is today, and the year if it is this one', () => {
    expect([0, 1, 365].map((days) => since(AT, NOW + days * 86_400_000))).toEqual([
      '15:12',
      '23 Nov, 15:12',
      '23 Nov 2025, 15:12',
    ]);
  });

  it('say how long something has run or took', () => {
    expect([clock(1_446_000), clock(5_046_000)]).toEqual(['24:06', '1:24:06']);
    const later = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();
    expect([0, 6, 1_200, 30_000].map((ms) => took(AT, later(ms)))).toEqual([
      '< 1 ms',
      '6 ms',
      '1.2 s',
      '30 s',
    ]);
  });
});
