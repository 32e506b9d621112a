import { useSyncExternalStore } from 'react';
import { accountApi, answered, api } from '../api/client';
import { type SessionState, session } from '../api/session';
import type { PasswordLink, Person } from '../api/types';
import { type Language, speak } from '../texts/language';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}

/** The signed-in user; only below the app's shell, where there is one. */
export function useUser(): Person {
  const state = useSession();
  if ('user' in state) return state.user;
  throw new Error('Nobody is signed in.');
}

/** What a user may do: each role may all that those before it may. */
export function mayOperate(user: Person): boolean {
  return user.role !== 'viewer';
}

/** Users, API keys and the audit log are for admins. */
export function mayManage(user: Person): boolean {
  return user.role === 'admin';
}

export async function signIn(email: string, password: string): Promise<void> {
  session.signedIn(await answered(accountApi.POST('/api/v1/auth/login', { body: { email, password } })));
}

/** Ends the session here even where the server can't be told. */
export async function signOut(): Promise<void> {
  session.leaving();
  try {
    await api.POST('/api/v1/auth/logout', { credentials: 'include' });
  } finally {
    session.signedOut();
  }
}

/** Where the link goes: by mail, or, where no mail server is set, into the server's log. */
export async function forgotPassword(email: string): Promise<'smtp' | 'log'> {
  return (await answered(accountApi.POST('/api/v1/auth/forgot-password', { body: { email } }))).mail;
}

/** Whose password a link sets, and why it was sent. */
export function checkPasswordLink(token: string, signal: AbortSignal): Promise<PasswordLink> {
  return answered(accountApi.POST('/api/v1/auth/password-link/check', { body: { token }, signal }));
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await answered(accountApi.POST('/api/v1/auth/reset-password', { body: { token, password } }));
}

export async function changeName(name: string | null): Promise<void> {
  session.userChanged(await answered(api.PATCH('/api/v1/auth/me', { body: { name } })));
}

/** Null is the language of the browser. Loads the page again if it is in another language. */
export async function changeLanguage(language: Language | null): Promise<void> {
  session.userChanged(await answered(api.PATCH('/api/v1/auth/me', { body: { language } })));
  speak(language);
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await answered(api.POST('/api/v1/auth/change-password', { body: { currentPassword, newPassword } }));
}
