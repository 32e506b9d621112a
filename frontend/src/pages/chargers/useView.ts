import { useNavigate, useSearch } from '@tanstack/react-router';
import type { View } from '../../chargers/search';
import { useIsPhone } from '../../lib/useIsPhone';

const REMEMBERED = 'genx-chargers-view';

/** Cards or table: from the address, or else as last time. Phones have no room for the table. */
export function useView(): [View, (view: View) => void] {
  const { view } = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const phone = useIsPhone();
  const choose = (next: View) => {
    remember(next);
    void navigate({ search: (before) => ({ ...before, view: next }), replace: true });
  };
  return [phone ? 'cards' : (view ?? remembered()), choose];
}

function remembered(): View {
  try {
    return localStorage.getItem(REMEMBERED) === 'table' ? 'table' : 'cards';
  } catch {
    return 'cards';
  }
}

function remember(view: View): void {
  try {
    localStorage.setItem(REMEMBERED, view);
  } catch {
    // If storage is switched off, the address still has the view.
  }
}
