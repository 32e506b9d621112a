import { expect, it } from 'vitest';
import { anIdTag } from '../../test/examples';
import { changed, created, NEW_TAG, valuesOf } from './tagForm';

it('makes a tag of what was typed, without spaces around it', () => {
  const values = { ...NEW_TAG, idTag: ' 04A2 ', name: ' Jana ', budgetKwh: '1.5', atOnce: '2' };
  expect(created(values)).toEqual({
    idTag: '04A2',
    name: 'Jana',
    kind: 'rfid',
    status: 'Accepted',
    parentIdTag: null,
    expiryDate: null,
    maxActiveTransactions: 2,
    allowedDeviceIds: [],
    budget: { energyWh: 1500, per: 'month' },
    note: null,
  });
});

it('sends only what differs, and null for what was emptied', () => {
  const tag = anIdTag({
    expiryDate: '2026-12-31T22:59:30.000Z',
    allowedDeviceIds: ['CP001'],
    budget: { energyWh: 80_000, per: 'month', added: 5000, used: 100 },
  });
  expect(changed(tag, valuesOf(tag))).toEqual({});
  expect(changed(tag, { ...valuesOf(tag), name: '', budgetKwh: '100' })).toEqual({
    name: null,
    budget: { energyWh: 100_000, per: 'month' },
  });
  expect(changed(tag, { ...valuesOf(tag), deviceIds: [], expires: '', budgetKwh: '' })).toEqual({
    allowedDeviceIds: [],
    expiryDate: null,
    budget: null,
  });
});
