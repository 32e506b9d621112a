import { expect, it } from 'vitest';
import { changeInWords, exactPercent, finePercent, hours, percent, signedChange } from './change';
import { duration } from './duration';

it('says how a figure has changed', () => {
  expect(changeInWords(0.09)).toBe('up 9 %');
  expect(changeInWords(-0.031)).toBe('down 3 %');
  expect(changeInWords(0.001)).toBe('unchanged');
  expect(changeInWords(null)).toBeUndefined();
  expect([0.12, -0.5, 0, null].map(signedChange)).toEqual(['+12 %', '-50 %', '0 %', '–']);
});

it('rounds shares, but never an availability up', () => {
  expect(percent(0.945)).toBe('95');
  expect(exactPercent(0.0241)).toBe('2.4');
  expect(finePercent(96.9999)).toBe('96.99');
  expect([percent(null), exactPercent(undefined), finePercent(null)]).toEqual(['–', '–', '–']);
});

it('says how much time was lost', () => {
  expect(hours(1_200)).toEqual({ value: '20', unit: 'min' });
  expect(hours(678_240)).toEqual({ value: '188', unit: 'h' });
  expect(hours(11_160)).toEqual({ value: '3.1', unit: 'h' });
});

it('says how long something lasted in two units at most', () => {
  expect([0, 30, 720, 32_700, 4_096_800].map(duration)).toEqual([
    '–',
    '1 min',
    '12 min',
    '9 h 5 min',
    '47 d 10 h',
  ]);
});
