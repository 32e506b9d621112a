import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charger } from '../api/types';
import { aCharger, aFleet, aSnapshot, manyChargers } from '../test/examples';
import { applyEvents, EMPTY_FLEET, type Fleet, type FleetEvent, MOST_HELD } from './fleet';

const ids = fc.constantFrom('CP1', 'cp2', 'CP10', 'A b', '<i>');
const chargers = fc
  .record({ deviceId: ids, online: fc.boolean(), name: fc.option(fc.string(), { nil: null }) })
  .map((change) => aCharger(change));
const deltas = fc.array(
  fc.oneof(
    chargers.map((data): FleetEvent => ({ event: 'charger.status', data })),
    ids.map((deviceId): FleetEvent => ({ event: 'charger.removed', data: { deviceId } })),
  ),
);
const snapshots = fc.uniqueArray(chargers, { selector: ({ deviceId }) => deviceId }).map(aSnapshot);

/** The snapshot that a server would send after all of these events. */
function snapshotAfter(snapshot: FleetEvent, events: readonly FleetEvent[]): FleetEvent {
  const known = new Map(
    snapshot.event === 'snapshot' ? snapshot.data.chargers.map((one) => [one.deviceId, one]) : [],
  );
  for (const { event, data } of events) {
    if (event === 'charger.status') known.set(data.deviceId, data);
    if (event === 'charger.removed') known.delete(data.deviceId);
  }
  return aSnapshot([...known.values()]);
}

function plain(fleet: Fleet) {
  return { order: fleet.order, chargers: Object.fromEntries([...fleet.chargers].sort()) };
}

describe('applyEvents', () => {
  it('keeps the law: deltas applied to the old snapshot give the new one', () => {
    fc.assert(
      fc.property(snapshots, deltas, (snapshot, events) => {
        const old = applyEvents(EMPTY_FLEET, [snapshot]);
        const next = applyEvents(EMPTY_FLEET, [snapshotAfter(snapshot, events)]);
        expect(plain(applyEvents(old, events))).toEqual(plain(next));
      }),
    );
  });

  it('keeps it with as many chargers as a browser holds, each of which comes, goes or is removed', () => {
    const all = manyChargers(MOST_HELD);
    const snapshot = aSnapshot(all);
    const events = all.map(
      ({ deviceId, online }, index): FleetEvent =>
        index % 5 === 0
          ? { event: 'charger.removed', data: { deviceId } }
          : { event: 'charger.status', data: aCharger({ deviceId, online: !online }) },
    );
    const fleet = applyEvents(applyEvents(EMPTY_FLEET, [snapshot]), events);
    expect(fleet.order).toHaveLength(MOST_HELD * 0.8);
    expect(plain(fleet)).toEqual(plain(applyEvents(EMPTY_FLEET, [snapshotAfter(snapshot, events)])));
  });

  it('gives the same result whether events come one by one or together', () => {
    fc.assert(
      fc.property(snapshots, deltas, (snapshot, events) => {
        const all = [snapshot, ...events];
        const oneByOne = all.reduce((fleet, event) => applyEvents(fleet, [event]), EMPTY_FLEET);
        expect(plain(oneByOne)).toEqual(plain(applyEvents(EMPTY_FLEET, all)));
      }),
    );
  });

  it('changes nothing if deltas come twice, as they may after a resume', () => {
    fc.assert(
      fc.property(snapshots, chargers, (snapshot, data) => {
        const once = applyEvents(EMPTY_FLEET, [snapshot, { event: 'charger.status', data }]);
        expect(plain(applyEvents(once, [{ event: 'charger.status', data }]))).toEqual(plain(once));
      }),
    );
  });

  it('never changes the fleet it was given', () => {
    const before = applyEvents(EMPTY_FLEET, [{ event: 'charger.status', data: aCharger() }]);
    applyEvents(before, [{ event: 'charger.removed', data: { deviceId: 'CP001' } }]);
    expect(before.order).toEqual(['CP001']);
  });

  it('sorts those online first, then by id whatever its case', () => {
    const all = ['b', 'A', 'c'].map((deviceId) => aCharger({ deviceId, online: deviceId !== 'A' }));
    const { order } = aFleet(all);
    expect(order).toEqual(['b', 'c', 'A']);
  });

  it('keeps the same order object if nothing in it changes, so that lists stay the same', () => {
    const before = applyEvents(EMPTY_FLEET, [{ event: 'charger.status', data: aCharger() }]);
    const after = applyEvents(before, [{ event: 'charger.status', data: aCharger({ name: 'Bay 1' }) }]);
    expect(after.order).toBe(before.order);
  });
});

describe('a fleet that comes in pages', () => {
  const page = (chargers: Charger[], number: number, total: number, last: boolean): FleetEvent => ({
    event: 'snapshot',
    data: { chargers, page: number, total, last },
  });
  const [first, second] = [manyChargers(150).slice(0, 100), manyChargers(150).slice(100)];

  it('is the same as one that comes at once, and knows when it is complete', () => {
    const begun = applyEvents(EMPTY_FLEET, [page(first, 0, 150, false)]);
    expect([begun.extent, begun.order.length]).toEqual(['loading', 100]);
    const all = applyEvents(begun, [page(second, 1, 150, true)]);
    expect(all).toEqual(aFleet(manyChargers(150)));
    expect(all.extent).toBe('whole');
  });

  it('begins anew with its first page', () => {
    const before = aFleet([aCharger({ deviceId: 'gone' })]);
    expect(applyEvents(before, [page(first, 0, 100, true)]).chargers.has('gone')).toBe(false);
  });

  it('is held in part if there are more than a browser should hold, and stays so', () => {
    const part = applyEvents(EMPTY_FLEET, [page(first, 0, MOST_HELD + 1, true)]);
    expect([part.extent, part.order.length]).toEqual(['part', 100]);
    expect(applyEvents(part, [page(second, 0, 50, true)])).toMatchObject({ extent: 'part' });
    expect(applyEvents(part, [page(second, 0, 50, true)]).chargers.size).toBe(50);
  });

  it('is held in part once it has grown beyond that', () => {
    const full = aFleet(manyChargers(MOST_HELD));
    const events: FleetEvent[] = [{ event: 'charger.status', data: aCharger({ deviceId: 'one more' }) }];
    expect([full.extent, applyEvents(full, events).extent]).toEqual(['whole', 'part']);
  });
});
