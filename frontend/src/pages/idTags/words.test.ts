import { expect, it } from 'vitest';
import { anIdTag } from '../../test/examples';
import { calledOf, listsOf, placesOf, standingOf } from './words';

const NOW = Date.parse('2025-11-23T14:00:00Z');
const budget = { energyWh: 80_000, per: 'month', added: 0, used: 80_000 } as const;

it('says that a tag has expired or used up its budget, although it is Accepted', () => {
  expect(standingOf(anIdTag(), NOW)).toBe('Accepted');
  expect(standingOf(anIdTag({ expiryDate: '2025-11-23T14:00:00.000Z' }), NOW)).toBe('Expired');
  expect(standingOf(anIdTag({ expiryDate: '2025-11-23T14:00:00.001Z' }), NOW)).toBe('Accepted');
  expect(standingOf(anIdTag({ budget }), NOW)).toBe('OverBudget');
  expect(standingOf(anIdTag({ budget: { ...budget, added: 1 } }), NOW)).toBe('Accepted');
});

it('says what an operator has set, before anything else', () => {
  expect(standingOf(anIdTag({ status: 'Blocked', budget }), NOW)).toBe('Blocked');
});

it('names one charger, and counts several', () => {
  expect(placesOf(anIdTag())).toBe('All');
  expect(placesOf(anIdTag({ allowedDeviceIds: ['CP001'] }))).toBe('CP001');
  expect(placesOf(anIdTag({ allowedDeviceIds: ['CP001', 'CP002'] }))).toBe('2 chargers');
});

it('says in how many local lists a tag is', () => {
  expect(listsOf(anIdTag({ localLists: 58 }))).toBe('In 58 local lists');
  expect(listsOf(anIdTag({ localLists: 0 }))).toBe('In no local list');
  expect(listsOf(anIdTag({ localLists: 0, kind: 'app' }))).toBe('Needs no local list');
});

it('calls a tag by its name, or else by its text', () => {
  expect(calledOf(anIdTag({ name: null }))).toBe('04A2F19C');
  expect(calledOf(anIdTag({ name: 'Jana Berg' }))).toBe('Jana Berg');
});
