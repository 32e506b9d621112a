import { describe, expect, it, vi } from 'vitest';
import { found as chargersWith } from '../chargers/query';
import { aCharger, anAlarm, aPerson } from '../test/examples';
import { findEntries, type Hands, soughtIn } from './paletteEntries';

const URL = 'wss://genx.example.org/ws/ocpp/16/';

function situation(ids: string[], change: Partial<Parameters<typeof findEntries>[1]> = {}) {
  const chargers = ids.map((deviceId) => aCharger({ deviceId }));
  return {
    chargers,
    beforeLast: [],
    alarms: [],
    user: aPerson(),
    chargerUrl: URL,
    about: undefined,
    ...change,
  };
}

const FLEET = situation(['CP01', 'CP010', 'XCP01']);
const names = (typed: string, where = FLEET, group?: string) =>
  findEntries(typed, {
    ...where,
    chargers: chargersWith(where.chargers, { q: soughtIn(typed).sought }),
    beforeLast: chargersWith(where.chargers, { q: soughtIn(typed).beforeLast }),
  })
    .filter((entry) => group === undefined || entry.group === group)
    .map(({ name }) => name);

describe('the palette', () => {
  it('finds ids that begin with the text first', () => {
    expect(names('cp01', FLEET, 'Chargers')).toEqual(['CP01', 'CP010', 'XCP01']);
  });

  it('knows the charger before the name of an action', () => {
    expect(names('cp010 logs', FLEET, 'Actions on CP010')).toEqual(['Open logs']);
    expect(names('nothing logs', FLEET)).toEqual([]);
  });

  it('offers no actions on a charger that nobody named', () => {
    expect(names('add', FLEET)).toEqual(['Add charger', 'Copy charger address']);
    expect(names('>add', FLEET)).toEqual(['Add charger', 'Copy charger address']);
  });

  it('takes several words in any order', () => {
    expect(names('light colours')).toEqual(['Light colours']);
    expect(names('colours light')).toEqual(['Light colours']);
    const alarms = [anAlarm({ id: 12 })];
    expect(findEntries('cp031 two', { ...situation([]), alarms })).toMatchObject([{ group: 'Alarms' }]);
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

  it('offers the actions on the first charger, or the selected one', () => {
    expect(names('cp01', FLEET, 'Actions on CP01')).toEqual([
      'Open logs',
      'Open details',
      'Copy its address',
    ]);
    expect(names('cp01', { ...FLEET, about: 'XCP01' }, 'Actions on XCP01')).toHaveLength(3);
    expect(names('', FLEET).some((name) => name === 'Open logs')).toBe(false);
  });

  it('offers actions only after >, including those on the charger whose page is open', () => {
    const groups = new Set(findEntries('>', { ...FLEET, about: 'CP01' }).map(({ group }) => group));
    expect([...groups]).toEqual(['Actions on CP01', 'Actions']);
    expect(names('> logs', { ...FLEET, about: 'CP01' })).toEqual(['Open logs']);
  });

  it('offers users only the actions that they may run', () => {
    const as = (role: 'viewer' | 'operator' | 'admin') => names('>', { ...FLEET, user: aPerson({ role }) });
    expect(as('admin')).toEqual(expect.arrayContaining(['Add charger', 'Invite user', 'Create API key']));
    expect(as('operator')).toContain('Add charger');
    expect(as('operator')).not.toContain('Invite user');
    expect(as('viewer')).not.toContain('Add charger');
  });

  it('copies the address that a charger connects to', () => {
    const copy = vi.fn();
    const entry = findEntries('a b', situation(['A b'])).find(({ name }) => name === 'Copy its address');
    if (entry && 'run' in entry) entry.run({ copy } as unknown as Hands);
    expect(copy).toHaveBeenCalledWith(`${URL}A%20b`, 'Address of A b copied');
  });
});
