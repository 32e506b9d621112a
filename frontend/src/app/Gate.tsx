import { lazyRouteComponent, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../accounts/accounts';
import { LiveProvider } from '../live/LiveProvider';
import { Shell } from './Shell';

/** Loaded before it is shown, so that nothing flashes between what index.html shows and this page. */
export const AuthenticationRequired = lazyRouteComponent(
  () => import('../pages/account/AuthenticationRequired'),
  'AuthenticationRequired',
);
const SignedOut = lazy(() => import('../pages/account/SignedOut'));
const SignInAgain = lazy(() => import('../pages/account/SignInAgain'));

/** Lets people in who are signed in, and shows the others the way. */
export function Gate() {
  const state = useSession();
  const address = useLocation({ select: (location) => location.href });
  if (!('user' in state)) {
    return (
      <Suspense>
        {state.status === 'signedOut' && state.byChoice ? (
          <SignedOut />
        ) : (
          <AuthenticationRequired address={address} />
        )}
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
