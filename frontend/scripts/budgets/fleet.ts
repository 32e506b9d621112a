import { Charger } from '../../e2e/support/charger';
import type { GenxServer } from '../../e2e/support/server';

const AT_ONCE = 20;

export const FIRST = idOf(1);
/** A state that only the first charger has. */
export const STATE = 'Reserved';

/** Opens a fleet of `count` chargers, the first of them online. */
export async function open(server: GenxServer, count: number, online: number): Promise<Charger[]> {
  await server.fillFleet(count);
  const chargers: Charger[] = [];
  for (let first = 1; first <= online; first += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, index) => connected(server, idOf(first + index)));
    chargers.push(...(await Promise.all(some)));
  }
  await chargers[0]?.status(1, STATE);
  return chargers;
}

async function connected(server: GenxServer, id: string): Promise<Charger> {
  const charger = await Charger.connect(server.chargerUrl, id);
  await charger.boot();
  for (const connector of [1, 2]) await charger.status(connector, 'Available');
  return charger;
}

function idOf(number: number): string {
  return `CP${String(number).padStart(5, '0')}`;
}
