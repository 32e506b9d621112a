import { lazyRouteComponent, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../accounts/accounts';
import { LiveProvider } from '../live/LiveProvider';
import { Shell } from './Shell';

/** Loaded before it is shown, so that nothing flashes between the skeleton of index.html and this page. */
export const AuthenticationRequired = lazyRouteComponent(
  () => import('../pages/account/AuthenticationRequired'),
  'AuthenticationRequired',
);
const SignedOut = lazy(() => import('../pages/account/SignedOut'));
const SignInAgain = lazy(() => import('../pages/account/SignInAgain'));

/** Shows the app to people who are signed in, and the way to the sign-in to others. */
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
    // People who sign in again keep the page and everything they typed.
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
