import {
  IconAlertTriangle,
  IconCopy,
  IconDeviceDesktop,
  IconFileInfo,
  IconKey,
  IconKeyboard,
  IconListDetails,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSun,
  IconUserPlus,
  type TablerIcon,
} from '@tabler/icons-react';
import { mayManage, mayOperate } from '../accounts/accounts';
import type { Charger, Person, SecurityAlarm } from '../api/types';
import { alarmTitle, byHarm } from '../connections/alarms';
import type { DialogName } from '../navigation/dialogs';
import { ALARMS_AT, pagesFor } from '../navigation/pages';
import { t } from '../texts/rooms/palette';

/** Everything that actions can do; the palette implements it. */
export interface Hands {
  copy: (text: string, said: string) => void;
  setScheme: (scheme: 'light' | 'dark' | 'auto') => void;
  show: (dialog: DialogName) => void;
  signOut: () => void;
}

/** A page to open or an action to run. */
export type Entry = { group: string; name: string } & (
  | { charger: Charger; href: string }
  | { icon: TablerIcon; detail?: string; href: string }
  | { icon: TablerIcon; detail?: string; run: (hands: Hands) => void }
);

interface Situation {
  /** Chargers that match the typed text, and the text without its last word, which may belong to an action. */
  chargers: readonly Charger[];
  beforeLast: readonly Charger[];
  /** The id of the selected charger, or else of the one whose page is open. */
  about: string | undefined;
  /** The security alarms that are open. */
  alarms: readonly SecurityAlarm[];
  user: Person;
  /** The address that chargers connect to, without their id. */
  chargerUrl: string;
}

const MOST_CHARGERS = 8;
const MOST_ALARMS = 4;

/** Splits the typed text into its words and all but the last of them ("CP014 logs"); `>` at its start means actions only. */
export function soughtIn(typed: string): { sought: string; beforeLast: string; onlyActions: boolean } {
  const onlyActions = typed.startsWith('>');
  const words = typed
    .slice(onlyActions ? 1 : 0)
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  return { sought: words.join(' '), beforeLast: words.slice(0, -1).join(' '), onlyActions };
}

/** Returns the entries with all words of the typed text in their name. */
export function findEntries(typed: string, situation: Situation): Entry[] {
  const { sought, beforeLast, onlyActions } = soughtIn(typed);
  const has = hasWords(sought);
  const chargers = onlyActions ? [] : best(situation.chargers, sought);
  // Before a single word there is nothing, which would match every charger.
  const before = beforeLast === '' ? undefined : situation.beforeLast[0];
  const about = aboutCharger(chargers, before, sought, situation.about);
  const named = ({ name }: Entry) => has(name);
  const onCharger = about ? chargerActions(about, situation.chargerUrl) : [];
  return [
    ...chargers.map(chargerEntry),
    ...(chargers.length > 0 ? onCharger : onCharger.filter(({ name, group }) => has(`${group} ${name}`))),
    ...(onlyActions ? [] : foundAlarms(situation.alarms, has)),
    ...(onlyActions ? [] : pageEntries(situation.user, has)),
    ...actions(situation).filter(named),
  ];
}

/** The charger that is selected, found first, named before an action, or open as a page, in this order. */
function aboutCharger(
  found: Charger[],
  before: Charger | undefined,
  sought: string,
  about: string | undefined,
): string | undefined {
  if (sought === '' || found.some(({ deviceId }) => deviceId === about)) return about;
  return (found[0] ?? before)?.deviceId ?? about;
}

type HasWords = (text: string) => boolean;

function hasWords(sought: string): HasWords {
  const words = sought.split(/\s+/);
  return (text) => words.every((word) => text.toLowerCase().includes(word));
}

/** The best matches: ids that begin with the text, then ids that contain it, then other matches. */
function best(chargers: readonly Charger[], sought: string): Charger[] {
  const byRank: Charger[][] = [[], [], []];
  for (const charger of chargers) {
    const place = charger.deviceId.toLowerCase().indexOf(sought);
    byRank[place === 0 ? 0 : place > 0 ? 1 : 2]?.push(charger);
  }
  return byRank.flat().slice(0, MOST_CHARGERS);
}

function chargerPath(deviceId: string): string {
  return `/chargers/${encodeURIComponent(deviceId)}`;
}

function chargerEntry(charger: Charger): Entry {
  return { group: t('group.chargers'), name: charger.deviceId, charger, href: chargerPath(charger.deviceId) };
}

function chargerActions(deviceId: string, chargerUrl: string): Entry[] {
  const group = t('group.on-charger', { charger: deviceId });
  const url = chargerUrl + encodeURIComponent(deviceId);
  return [
    { group, name: t('charger.logs'), icon: IconListDetails, href: `${chargerPath(deviceId)}/logs` },
    { group, name: t('charger.details'), icon: IconFileInfo, href: `${chargerPath(deviceId)}/details` },
    {
      group,
      name: t('charger.copy'),
      detail: url,
      icon: IconCopy,
      run: ({ copy }) => copy(url, t('charger.copied', { charger: deviceId })),
    },
  ];
}

/** Open alarms by their title, or all of them by the word for alarms. */
function foundAlarms(alarms: readonly SecurityAlarm[], has: HasWords): Entry[] {
  const group = t('group.alarms');
  return byHarm(alarms)
    .map((alarm) => ({ alarm, name: alarmTitle(alarm) }))
    .filter(({ name }) => has(`${group} ${name}`))
    .slice(0, MOST_ALARMS)
    .map(({ alarm, name }) => ({
      group,
      name,
      icon: IconAlertTriangle,
      href: `${ALARMS_AT}#alarm-${alarm.id}`,
    }));
}

function pageEntries(user: Person, has: HasWords): Entry[] {
  return pagesFor(user)
    .filter(({ label, words = '' }) => has(`${label} ${words}`))
    .map(({ to, label, icon }) => ({ group: t('group.pages'), name: label, icon, href: to }));
}

function actions({ user, chargerUrl }: Situation): Entry[] {
  const group = t('group.actions');
  const forOperators: Entry[] = [
    { group, name: t('add-charger'), icon: IconPlus, run: ({ show }) => show('addCharger') },
  ];
  const forAdmins: Entry[] = [
    { group, name: t('invite-user'), icon: IconUserPlus, run: ({ show }) => show('inviteUser') },
    { group, name: t('make-key'), icon: IconKey, run: ({ show }) => show('makeKey') },
  ];
  return [
    ...(mayOperate(user) ? forOperators : []),
    ...(mayManage(user) ? forAdmins : []),
    {
      group,
      name: t('copy-address'),
      detail: chargerUrl,
      icon: IconCopy,
      run: ({ copy }) => copy(chargerUrl, t('copied-address')),
    },
    { group, name: t('scheme.light'), icon: IconSun, run: ({ setScheme }) => setScheme('light') },
    { group, name: t('scheme.dark'), icon: IconMoon, run: ({ setScheme }) => setScheme('dark') },
    {
      group,
      name: t('scheme.auto'),
      icon: IconDeviceDesktop,
      run: ({ setScheme }) => setScheme('auto'),
    },
    { group, name: t('show-keys'), icon: IconKeyboard, run: ({ show }) => show('keys') },
    { group, name: t('sign-out'), icon: IconLogout, run: ({ signOut }) => signOut() },
  ];
}
