import { describe, expect, it } from 'vitest';
import { faultsOf, type TypedField } from './faults';
import { NEW_TAG, type TagValues } from './tagForm';

const faultOf = (field: TypedField, typed: string, before: TagValues = NEW_TAG) =>
  faultsOf({ ...before, [field]: typed }, before)[field];

describe('a budget', () => {
  it.each(['', '0', '0.001', '2.5', '1000000000'])('may be "%s"', (typed) => {
    expect(faultOf('budgetKwh', typed)).toBeNull();
  });

  it('is not made nothing by rounding, and not more than the API takes', () => {
    expect(faultOf('budgetKwh', '0.0004')).toBe('At least 0.001 kWh.');
    expect(faultOf('budgetKwh', '1000000001')).toBe('At most 1,000,000,000 kWh.');
    expect(faultOf('budgetKwh', 'many')).toMatch(/^Type a number/);
  });
});

it('takes whole numbers of sessions that the API takes', () => {
  expect(faultOf('atOnce', '')).toBeNull();
  expect(faultOf('atOnce', '1000')).toBeNull();
  expect(faultOf('atOnce', '1001')).toBe('At most 1,000.');
  expect(faultOf('atOnce', '1.5')).toMatch(/^Type a number/);
});

it('finds a slash in a tag and in its group', () => {
  expect(faultOf('idTag', 'x/y')).toBe('A tag has no slash: leave it out.');
  expect(faultOf('group', 'x/y')).toBe('A tag has no slash: leave it out.');
});

it('finds texts that are too long, unless they were there before', () => {
  expect(faultOf('idTag', 'ABCDEFGHIJKLMNOPQRSTUVWXY')).toBe('At most 20 characters; this has 25.');
  expect(faultOf('group', 'A'.repeat(21))).toBe('At most 20 characters; this has 21.');
  expect(faultOf('name', 'A'.repeat(201))).toMatch(/^At most 200/);
  expect(faultOf('note', 'A'.repeat(2001))).toMatch(/^At most 2,000/);
  expect(faultOf('idTag', ` ${'A'.repeat(20)} `)).toBeNull();
  const seen = 'A'.repeat(25);
  expect(faultOf('idTag', seen, { ...NEW_TAG, idTag: seen })).toBeNull();
});
