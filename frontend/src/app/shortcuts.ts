import { ERRORS_ONLY, NEWEST } from '../pages/logs/choices';
import { COMMAND_KEY } from './keys';
import { PAGES } from './navigation';

export interface Shortcut {
  /** Key caps, to be pressed one after the other. */
  keys: readonly string[];
  /** The caps are other ways to do it, or steps of a row: "j k", "1 2 3". */
  each?: boolean;
  does: string;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

/** All keys there are, as the sheet and the account page list them. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: [`${COMMAND_KEY} K`], does: 'Jump to a charger or page, or do something' },
      { keys: ['/'], does: 'Search on the page' },
      ...PAGES.filter(({ key }) => key).map(({ key = '', label }) => ({
        keys: ['g', key],
        does: `Go to ${label}`,
      })),
      { keys: ['?'], does: 'Show all keys' },
      { keys: ['Esc'], does: 'Close' },
    ],
  },
  {
    title: 'Lists',
    shortcuts: [
      { keys: ['j', 'k'], each: true, does: 'Next row, row before; from a row, the arrows too' },
      { keys: ['Enter'], does: 'Open the row' },
    ],
  },
  {
    title: 'Charger',
    shortcuts: [{ keys: ['1', '2', '3'], each: true, does: 'Overview, logs, details' }],
  },
  {
    title: 'Logs',
    shortcuts: [
      { keys: ['e'], does: ERRORS_ONLY },
      { keys: ['.'], does: NEWEST },
      { keys: ['c'], does: 'Copy the JSON that is open' },
    ],
  },
];
