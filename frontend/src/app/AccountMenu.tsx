import { lazy, Suspense, useState } from 'react';
import { AccountButton } from './AccountButton';

const load = () => import('./OpenedAccountMenu');
const OpenedAccountMenu = lazy(load);

/** The menu is loaded once somebody comes near its button. */
export function AccountMenu() {
  const [isOpened, setOpened] = useState(false);
  const button = (
    <AccountButton
      aria-expanded={false}
      onClick={() => setOpened(true)}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
    />
  );
  if (!isOpened) return button;
  return (
    <Suspense fallback={button}>
      <OpenedAccountMenu />
    </Suspense>
  );
}
