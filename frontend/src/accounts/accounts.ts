import { useSyncExternalStore } from 'react';
import { accountApi, answered, api } from '../api/client';
import { type SessionState, session } from '../api/session';
import type { PasswordLink, Person } from '../api/types';
import { type Language, speak } from '../texts/language';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}

/** The signed-in user. Only for components within the app's shell, which has one. */
export function useUser(): Person {
  const state = useSession();
  if ('user' in state) return state.user;
  throw new Error('Nobody is signed in.');
}

/** Whether a user may command and edit chargers. Each role may do everything that the ones before it may. */
export function mayOperate(user: Person): boolean {
  return user.role !== 'viewer';
}

/** Whether a user may manage users and API keys, and read the audit log. */
export function mayManage(user: Person): boolean {
  return user.role === 'admin';
}

export async function signIn(email: string, password: string): Promise<void> {
  session.signedIn(await answered(accountApi.POST('/api/v1/auth/login', { body: { email, password } })));
}

/** Signs out; the session ends here even if the server can't be told. */
export async function signOut(): Promise<void> {
  session.leaving();
  try {
    await api.POST('/api/v1/auth/logout', { credentials: 'include' });
  } finally {
    session.signedOut();
  }
}

/** Returns where the link goes: by mail or, if no mail server is set, into the server's log. */
export async function forgotPassword(email: string): Promise<'smtp' | 'log'> {
  return (await answered(accountApi.POST('/api/v1/auth/forgot-password', { body: { email } }))).mail;
}

/** Asks whose password a link sets, and why it was sent. */
export function checkPasswordLink(token: string, signal: AbortSignal): Promise<PasswordLink> {
  return answered(accountApi.POST('/api/v1/auth/password-link/check', { body: { token }, signal }));
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await answered(accountApi.POST('/api/v1/auth/reset-password', { body: { token, password } }));
}

export async function changeName(name: string | null): Promise<void> {
  session.userChanged(await answered(api.PATCH('/api/v1/auth/me', { body: { name } })));
}

/** Sets the language; null is that of the browser. Loads the page again if it is in another language. */
export async function changeLanguage(language: Language | null): Promise<void> {
  session.userChanged(await answered(api.PATCH('/api/v1/auth/me', { body: { language } })));
  speak(language);
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await answered(api.POST('/api/v1/auth/change-password', { body: { currentPassword, newPassword } }));
}
