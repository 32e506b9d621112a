import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { singleKeys } from '../lib/singleKeys';
import { openDialog, showDialog } from '../navigation/dialogs';
import { PAGES } from '../navigation/pages';
import { moveByLetter } from '../ui/useRowKeys';

const SEQUENCE_MS = 1000;

/**
 * Ctrl/Cmd K for the palette, `?` for all keys, `g` and a letter for a page, `j` and `k` for rows. Every other key belongs to what says so
 * with aria-keyshortcuts: a field gets the focus, everything else is pressed.
 */
export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY;
    const pressed = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) {
        event.preventDefault();
        // Text typed in another dialog must not be lost.
        if (!openDialog.get()) showDialog('palette');
        return;
      }
      if (!isSingleKey(event)) return;
      const page = PAGES.find(({ key }) => key !== undefined && key === event.key);
      const isSecond = event.timeStamp - wentAt < SEQUENCE_MS;
      wentAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (isSecond && page) void navigate({ to: page.to });
      else if (event.key === '?') showDialog('keys');
      else if (pressWhatHas(event.key) || moveToRow(event)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate]);
}

function isPaletteKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
}

/** Whether a key is a shortcut: not while somebody types, nor behind a dialog or in a menu. */
function isSingleKey({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || !singleKeys.areOn()) return false;
  return !(
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"]'))
  );
}

/** Moves to a row; a list does that by itself once one of its rows has the focus. */
function moveToRow({ key, defaultPrevented }: KeyboardEvent): boolean {
  const main = document.querySelector('main');
  return !defaultPrevented && main !== null && moveByLetter(key, main);
}

function pressWhatHas(key: string): boolean {
  const found = document.querySelector<HTMLElement>(`main [aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches('input:not([type="checkbox"])')) found.focus();
  else found.click();
  return true;
}
