import { describe, expect, it, vi } from 'vitest';
import { applyEvents, EMPTY_FLEET } from '../live/fleet';
import { aCharger, anAlarm, aPerson, manyChargers } from '../test/examples';
import { findEntries, type Hands } from './paletteEntries';

const URL = 'wss://genx.example.org/ws/ocpp/16/';

function situation(ids: string[], change: Partial<Parameters<typeof findEntries>[1]> = {}) {
  const chargers = ids.map((deviceId) => aCharger({ deviceId }));
  const fleet = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers } }]);
  return { fleet, alarms: [], user: aPerson(), chargerUrl: URL, about: undefined, ...change };
}

const FLEET = situation(['CP010', 'XCP01', 'CP01']);
const names = (typed: string, where = FLEET, group?: string) =>
  findEntries(typed, where)
    .filter((entry) => group === undefined || entry.group === group)
    .map(({ name }) => name);

describe('the palette', () => {
  it('finds ids that begin with the text first', () => {
    expect(names('cp01', FLEET, 'Chargers')).toEqual(['CP01', 'CP010', 'XCP01']);
  });

  it('finds those online first, also among ten thousand', () => {
    const fleet = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers: manyChargers(10_000) } }]);
    expect(names('cp0999', { ...FLEET, fleet }, 'Chargers').slice(0, 3)).toEqual([
      'CP09991',
      'CP09992',
      'CP09994',
    ]);
  });

  it('finds by several words in any order', () => {
    const chargers = [aCharger({ deviceId: 'CP014', name: 'Depot North' }), aCharger({ deviceId: 'CP015' })];
    const fleet = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers } }]);
    const found = (typed: string, group?: string) => names(typed, { ...FLEET, fleet }, group);
    expect(found('north depot', 'Chargers')).toEqual(['CP014']);
    expect(found('cp014  depot', 'Chargers')).toEqual(['CP014']);
    expect(found('log audit')).toEqual(['Audit log']);
    expect(found('colours dark')).toEqual(['Dark colours']);
    expect(found('depot south')).toEqual([]);
  });

  it('finds what to do with a charger by its id and the name of the action', () => {
    expect(names('xcp01 logs')).toEqual(['Open logs']);
    expect(names('xcp01 nothing')).toEqual([]);
  });

  it('finds pages, and writes ids with signs into addresses', () => {
    expect(findEntries('live', situation([]))).toMatchObject([{ group: 'Pages', href: '/tail' }]);
    expect(findEntries('a b', situation(['A b/+']))[0]).toMatchObject({ href: '/chargers/A%20b%2F%2B' });
  });

  it('finds open alarms by what they are and by their charger, and the page they are on', () => {
    const alarms = [anAlarm({ id: 12 }), anAlarm({ id: 13, kind: 'flood', deviceId: 'CP044' })];
    const found = (typed: string) => findEntries(typed, { ...situation([]), alarms });
    expect(found('alarm')).toMatchObject([
      { group: 'Alarms', name: 'Two devices use the identity CP031', href: '/connections#alarm-12' },
      { group: 'Alarms', name: 'CP044 sends more than it is allowed to' },
      { group: 'Pages', name: 'Connections' },
    ]);
    expect(found('cp044')).toMatchObject([{ href: '/connections#alarm-13' }]);
    expect(found('> alarm')).toEqual([]);
    expect(findEntries('alarm', situation([]))).toMatchObject([{ name: 'Connections' }]);
  });

  it('offers what can be done with the first charger, or the one that was pointed at', () => {
    expect(names('cp01', FLEET, 'Actions on CP01')).toEqual([
      'Open logs',
      'Open details',
      'Copy its address',
    ]);
    expect(names('cp01', { ...FLEET, about: 'XCP01' }, 'Actions on XCP01')).toHaveLength(3);
    expect(names('', FLEET).some((name) => name === 'Open logs')).toBe(false);
  });

  it('leaves actions only after >, with those on the charger whose page is open', () => {
    const groups = new Set(findEntries('>', { ...FLEET, about: 'CP01' }).map(({ group }) => group));
    expect([...groups]).toEqual(['Actions on CP01', 'Actions']);
    expect(names('> logs', { ...FLEET, about: 'CP01' })).toEqual(['Open logs']);
  });

  it('offers to each what they may do', () => {
    const as = (role: 'viewer' | 'operator' | 'admin') => names('>', { ...FLEET, user: aPerson({ role }) });
    expect(as('admin')).toEqual(expect.arrayContaining(['Add charger', 'Invite user', 'Make API key']));
    expect(as('operator')).toContain('Add charger');
    expect(as('operator')).not.toContain('Invite user');
    expect(as('viewer')).not.toContain('Add charger');
  });

  it('copies the address that a charger is to call', () => {
    const copy = vi.fn();
    const entry = findEntries('a b', situation(['A b'])).find(({ name }) => name === 'Copy its address');
    if (entry && 'run' in entry) entry.run({ copy } as unknown as Hands);
    expect(copy).toHaveBeenCalledWith(`${URL}A%20b`, 'Address of A b copied');
  });
});
