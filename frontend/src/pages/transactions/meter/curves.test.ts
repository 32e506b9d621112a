import { expect, it } from 'vitest';
import { aMeterValue } from '../../../test/examples';
import { inItsTimes, peakOf, pieces, readingsOf, stripsOf, valueAt } from './curves';
import { readingInWords, summaryOf } from './readings';

const at = (minute: number) => `2025-11-23T14:${String(minute).padStart(2, '0')}:00.000Z`;
const ms = (minute: number) => Date.parse(at(minute));
const namesOf = (values: Parameters<typeof stripsOf>[0]) =>
  stripsOf(values).map(({ name, curves }) => [name, curves.map(({ measure }) => measure)]);

it('has a chart for each measure that there are values for', () => {
  expect(namesOf([])).toEqual([]);
  expect(namesOf([aMeterValue({ energyWh: 4, voltageV: 230 })])).toEqual([]);
  expect(namesOf([aMeterValue({ powerW: 4000, currentA: 16, offeredA: 32, soc: 40 })])).toEqual([
    ['power', ['powerW']],
    ['current', ['currentA', 'offeredA']],
    ['soc', ['soc']],
  ]);
});

it('draws the phases that were measured instead of their highest', () => {
  const value = aMeterValue({ currentA: 16, currentL1A: 16, currentL3A: 15, offeredA: 16 });
  expect(namesOf([value])).toEqual([['current', ['currentL1A', 'currentL3A', 'offeredA']]]);
});

it('cuts a curve where nothing was measured, and guesses nothing there', () => {
  const readings = [0, 1, 2, 12, 13].map((minute) => ({ at: ms(minute), value: minute }));
  expect(pieces(readings).map((piece) => piece.map(({ value }) => value))).toEqual([
    [0, 1, 2],
    [12, 13],
  ]);
  const rare = [0, 15, 30, 59].map((minute) => ({ at: ms(minute), value: minute }));
  expect(pieces(rare)).toEqual([rare]);
  expect(pieces([])).toEqual([]);
});

it('reads a curve at a time, and its peak', () => {
  const values = [
    aMeterValue({ at: at(0), powerW: 0 }),
    aMeterValue({ at: at(1), powerW: 11_040, soc: 40 }),
    aMeterValue({ at: at(2), soc: 42.5 }),
  ];
  const [power] = stripsOf(values).flatMap(({ curves }) => curves);
  expect(power && [valueAt(power, ms(1)), valueAt(power, ms(2))]).toEqual([11.04, null]);
  expect(peakOf(readingsOf(values, 'powerW'))).toEqual({ at: ms(1), value: 11.04 });
  expect(peakOf([])).toBeUndefined();
  expect(readingInWords(stripsOf(values), ms(1))).toMatch(/:01:00: Power 11.0 kW, State of charge 40 %$/);
  expect(summaryOf(stripsOf(values), 3)).toMatch(
    /^Up to 11.0 kW, at \d\d:01. State of charge from 40 to 42.5\s%. 3 values.$/,
  );
  expect(summaryOf([], 1)).toBe('1 value.');
});

it('moves the values of a charger whose clock is behind to the times of their transaction', () => {
  const values = { items: [aMeterValue({ at: at(1) }), aMeterValue({ at: at(9) })], total: 2 };
  const times = (startedAt: string, beganAt: string) =>
    inItsTimes(values, { startedAt, beganAt }).items.map((each) => each.at);
  const asSent = [at(1), at(9)];
  expect(times(at(0), at(0))).toEqual(asSent);
  expect(times(at(0), at(40))).toEqual([at(41), at(49)]);
  expect(times('1970-01-01T00:00:00.000Z', at(0))).toEqual(asSent);
  expect(times('1970-01-01T00:00:00.000Z', at(2))).toEqual(asSent);
  expect(inItsTimes({ ...values, items: [] }, { startedAt: at(0), beganAt: at(5) }).items).toEqual([]);
});
