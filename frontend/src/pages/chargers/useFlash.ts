import { useEffect, useRef, useState } from 'react';
import type { Charger } from '../../api/types';

const SELDOM_MS = 3000;

/** Counts changes of the words on a card, at most one per 3 s; new measurements don't count. */
export function useFlash(charger: Charger): number {
  const state = stateOf(charger);
  const before = useRef(state);
  const flashedAt = useRef(0);
  const [flashes, setFlashes] = useState(0);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (Date.now() - flashedAt.current < SELDOM_MS) return;
    flashedAt.current = Date.now();
    setFlashes((count) => count + 1);
  }, [state]);
  return flashes;
}

function stateOf({ online, chargerStatus, registration, name, connectors }: Charger): string {
  return JSON.stringify([
    online,
    chargerStatus,
    registration,
    name,
    connectors.map(({ connectorId, status, errorCode }) => [connectorId, status, errorCode]),
  ]);
}
