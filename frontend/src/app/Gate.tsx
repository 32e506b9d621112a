import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../api/accounts';
import { LiveProvider } from '../live/LiveProvider';
import { Shell } from './Shell';

const AuthenticationRequired = lazy(() => import('../pages/account/AuthenticationRequired'));
const SignInAgain = lazy(() => import('../pages/account/SignInAgain'));

/** Lets people in who are signed in, and shows the others the way. */
export function Gate() {
  const state = useSession();
  const address = useLocation({ select: (location) => location.href });
  if (!('user' in state)) {
    return (
      <Suspense>
        <AuthenticationRequired address={address} />
      </Suspense>
    );
  }
  return (
    // Whoever signs in again keeps the page with all that was typed.
    <LiveProvider>
      <Shell>
        <Outlet />
      </Shell>
      {state.status === 'ended' && (
        <Suspense>
          <SignInAgain email={state.user.email} />
        </Suspense>
      )}
    </LiveProvider>
  );
}
