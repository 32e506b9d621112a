import { lazy, Suspense, useState } from 'react';
import { AccountButton } from './AccountButton';

const load = () => import('./AccountDropdown');
const AccountDropdown = lazy(load);

/** The signed-in user. The menu is loaded once the pointer or the focus is near. */
export function AccountMenu() {
  const [isOpened, setOpened] = useState(false);
  const button = (
    <AccountButton
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setOpened(true)}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
    />
  );
  if (!isOpened) return button;
  return (
    <Suspense fallback={button}>
      <AccountDropdown />
    </Suspense>
  );
}
