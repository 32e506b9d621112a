import { expect, it } from 'vitest';
import { valueText } from './words';

it('says what a cell has in the words of the other pages', () => {
  expect(valueText('status', 'Invalid')).toBe('Not valid');
  expect(valueText('kind', 'rfid')).toBe('RFID card');
  expect(valueText('budgetPer', 'month')).toBe('a month');
});

it('leaves what people wrote as it is', () => {
  expect(valueText('name', 'Blocked')).toBe('Blocked');
  expect(valueText('status', 'Gone')).toBe('Gone');
  expect(valueText('note', '')).toBe('–');
});
