import { t } from '../texts/rooms/keys';
import { t as logs } from '../texts/rooms/logs';
import { COMMAND_KEY } from './keys';
import { PAGES } from './pages';

export interface Shortcut {
  /** Key caps, to be pressed one after the other. */
  keys: readonly string[];
  /** The keys are alternatives, or do the same for several things: "j k", "1 2 3". */
  each?: boolean;
  does: string;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

/** All keyboard shortcuts, as the sheet and the account page list them. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: t('everywhere'),
    shortcuts: [
      { keys: [`${COMMAND_KEY} K`], does: t('jump') },
      { keys: ['/'], does: t('search') },
      ...PAGES.filter(({ key }) => key).map(({ key = '', label }) => ({
        keys: ['g', key],
        does: t('go-to', { page: label }),
      })),
      { keys: ['?'], does: t('show-all') },
      { keys: [t('esc')], does: t('close') },
    ],
  },
  {
    title: t('lists'),
    shortcuts: [
      { keys: ['j', 'k'], each: true, does: t('rows') },
      { keys: [t('enter')], does: t('open-row') },
      { keys: ['x'], does: t('choose-row') },
    ],
  },
  {
    title: t('charger'),
    shortcuts: [{ keys: ['1', '2', '3', '4', '5', '6'], each: true, does: t('tabs') }],
  },
  {
    title: t('logs'),
    shortcuts: [
      { keys: ['e'], does: logs('filters.errors-only') },
      { keys: ['.'], does: logs('list.newest') },
      { keys: ['c'], does: t('copy-json') },
    ],
  },
];
