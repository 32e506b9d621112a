import { describe, expect, it } from 'vitest';
import type { TariffContent, TariffElement, TariffRestrictions } from '../../api/types';
import { formOf } from './form';
import { daysInWords, differences, tariffInWords } from './sentences';

const energy = (price: string, restrictions: TariffRestrictions = {}, name?: string): TariffElement => ({
  name,
  components: [{ type: 'ENERGY', price, taxPercent: '20' }],
  restrictions,
});
const tariff = (...elements: TariffElement[]): TariffContent => ({
  currency: 'GBP',
  timeZone: 'Europe/London',
  graceMinutes: 15,
  elements,
});
const said = (...elements: TariffElement[]) => tariffInWords(formOf(tariff(...elements))).slice(1);

describe('the sentence of a price', () => {
  it('says when it applies', () => {
    const peak = {
      startTime: '16:00',
      endTime: '19:00',
      dayOfWeek: ['MONDAY', 'TUESDAY', 'WEDNESDAY'],
    } as const;
    expect(said(energy('0.59', { ...peak, dayOfWeek: [...peak.dayOfWeek] }, 'peak'), energy('0.49'))).toEqual(
      ['Mon to Wed from 16:00 to 19:00: £0.59 per kWh, called peak', 'At all other times: £0.49 per kWh'],
    );
    expect(said(energy('0.49'))).toEqual(['At all times: £0.49 per kWh']);
    expect(said(energy('0.39', { dayOfWeek: ['SATURDAY', 'SUNDAY'] }))).toEqual([
      'Sat and Sun: £0.39 per kWh',
    ]);
  });

  it('says each condition that there is', () => {
    const all = {
      startDate: '2025-11-01',
      endDate: '2026-01-01',
      minKwh: '10',
      minPower: '3.7',
      maxPower: '22',
      minDuration: 0,
      maxDuration: 5430,
    };
    expect(said(energy('0.49', all))).toEqual([
      'At all times, from 1 Nov 2025 to 31 Dec 2025, from 10 to ∞ kWh of a session, at 3.7 to 22 kW, from minute 0 to 90:30 of a session: £0.49 per kWh',
    ]);
  });

  it('says what is counted', () => {
    const one = (type: 'TIME' | 'PARKING_TIME' | 'FLAT', price: string, change = {}): TariffElement => ({
      components: [{ type, price, taxPercent: '20', ...change }],
    });
    expect(
      said(
        one('TIME', '1.00', { stepSize: 300 }),
        one('PARKING_TIME', '6', { maxPrice: '12' }),
        one('FLAT', '0.5'),
      ),
    ).toEqual([
      'Charging: £1.00 per h, in steps of 300 s',
      'Plugged in without charging, after 15 min: £0.10 per min, at most £12.00',
      'Every session: £0.50',
    ]);
  });

  it('says the tax if it is not that of all prices', () => {
    const untaxed: TariffElement = { components: [{ type: 'FLAT', price: '1' }] };
    expect(tariffInWords(formOf(tariff(energy('0.49'), untaxed)))).toEqual([
      'GBP · Europe/London · Prices with tax, at several rates',
      'At all times: £0.49 per kWh, 20 % tax',
      'Every session: £1.00, 0 % tax',
    ]);
  });
});

it('names days as people do', () => {
  expect(daysInWords([])).toBe('every day');
  expect(daysInWords(['FRIDAY', 'SATURDAY', 'SUNDAY'])).toBe('Fri to Sun');
  expect(daysInWords(['MONDAY', 'WEDNESDAY', 'SUNDAY'])).toBe('Mon, Wed and Sun');
});

describe('two drafts', () => {
  it('differ by the sentences that only one of them has', () => {
    const mine = formOf({ ...tariff(energy('0.49')), minPrice: '1' });
    const theirs = formOf({ ...tariff(energy('0.49')), maxPrice: '40', minPrice: '1' });
    expect(differences(mine, theirs)).toEqual({
      mine: ['In all at least £1.00'],
      theirs: ['In all at least £1.00 and at most £40.00'],
    });
  });

  it('may differ by their order alone', () => {
    const [night, day] = [energy('0.3', { startTime: '22:00' }), energy('0.49', { endTime: '22:00' })];
    const found = differences(formOf(tariff(night, day)), formOf(tariff(day, night)));
    expect(found.mine.slice(1)).toEqual(found.theirs.slice(1).toReversed());
  });
});
