import { lazy, Suspense, useState } from 'react';
import { AccountButton } from './AccountButton';

const load = () => import('./AccountDropdown');
const AccountDropdown = lazy(load);

/** Who is signed in. What it opens is loaded once somebody comes near. */
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
