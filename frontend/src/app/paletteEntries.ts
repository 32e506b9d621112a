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
import { mayManage, mayOperate } from '../api/accounts';
import type { Charger, Person, SecurityAlarm } from '../api/types';
import type { Fleet } from '../live/fleet';
import { alarmTitle, byHarm } from '../pages/connections/alarms/words';
import type { DialogName } from './dialogs';
import { ALARMS_AT, pagesFor } from './navigation';

/** What an action can do; the palette knows how. */
export interface Hands {
  copy: (text: string, said: string) => void;
  setScheme: (scheme: 'light' | 'dark' | 'auto') => void;
  show: (dialog: DialogName) => void;
  signOut: () => void;
}

/** Something to go to or to do. */
export type Entry = { group: string; name: string } & (
  | { charger: Charger; href: string }
  | { icon: TablerIcon; detail?: string; href: string }
  | { icon: TablerIcon; detail?: string; run: (hands: Hands) => void }
);

interface Situation {
  fleet: Fleet | undefined;
  /** The security alarms that are open. */
  alarms: readonly SecurityAlarm[];
  user: Person;
  /** What chargers connect to, without their id. */
  chargerUrl: string;
  /** The charger that was pointed at, else the one whose page is open. */
  about: string | undefined;
}

const MOST_CHARGERS = 8;
const MOST_ALARMS = 4;

/** What bears all typed words in its name, in whatever order; `>` before them leaves actions only. */
export function findEntries(typed: string, situation: Situation): Entry[] {
  const onlyActions = typed.startsWith('>');
  const sought = wordsOf(typed.slice(onlyActions ? 1 : 0));
  const { fleet, user, alarms } = situation;
  const chargers = onlyActions ? [] : foundChargers(fleet, sought);
  const about = aboutCharger(chargers, onlyActions ? [] : sought, situation);
  const onCharger = about ? chargerActions(about, situation.chargerUrl) : [];
  return [
    ...chargers.map(chargerEntry),
    ...(chargers.length > 0
      ? onCharger
      : onCharger.filter(({ name }) => hasAll(`${nameOf(about)} ${name}`, sought))),
    ...(onlyActions ? [] : foundAlarms(alarms, sought)),
    ...(onlyActions ? [] : pageEntries(user, sought)),
    ...actions(situation).filter(({ name }) => hasAll(name, sought)),
  ];
}

function wordsOf(typed: string): string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

function hasAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function foundChargers(fleet: Fleet | undefined, sought: readonly string[]): Charger[] {
  const byRank: Charger[][] = [[], [], []];
  for (const id of fleet?.order ?? []) {
    const charger = fleet?.chargers.get(id);
    if (charger) byRank[rankOf(charger, sought)]?.push(charger);
  }
  return byRank.flat().slice(0, MOST_CHARGERS);
}

/** Ids that begin with what was typed come first; 3 if a word is nowhere. An id may have spaces of its own. */
function rankOf(charger: Charger, sought: readonly string[]): number {
  const id = charger.deviceId.toLowerCase();
  if (id.startsWith(sought.join(' '))) return 0;
  if (hasAll(id, sought)) return 1;
  return hasAll(nameOf(charger), sought) ? 2 : 3;
}

function nameOf(charger: Charger | undefined): string {
  return `${charger?.deviceId} ${charger?.name ?? ''}`;
}

/** The one pointed at, the first that was found, the one before the name of an action ("CP014 logs"), the open one. */
function aboutCharger(
  found: Charger[],
  sought: readonly string[],
  { fleet, about }: Situation,
): Charger | undefined {
  const pointedAt = found.find(({ deviceId }) => deviceId === about);
  if (pointedAt) return pointedAt;
  if (sought.length > 0 && found[0]) return found[0];
  const beforeAction = sought.length > 1 ? foundChargers(fleet, sought.slice(0, -1))[0] : undefined;
  return beforeAction ?? (about ? fleet?.chargers.get(about) : undefined);
}

function chargerPath(deviceId: string): string {
  return `/chargers/${encodeURIComponent(deviceId)}`;
}

function chargerEntry(charger: Charger): Entry {
  return { group: 'Chargers', name: charger.deviceId, charger, href: chargerPath(charger.deviceId) };
}

function chargerActions({ deviceId }: Charger, chargerUrl: string): Entry[] {
  const group = `Actions on ${deviceId}`;
  const url = chargerUrl + encodeURIComponent(deviceId);
  return [
    { group, name: 'Open logs', icon: IconListDetails, href: `${chargerPath(deviceId)}/logs` },
    { group, name: 'Open details', icon: IconFileInfo, href: `${chargerPath(deviceId)}/details` },
    {
      group,
      name: 'Copy its address',
      detail: url,
      icon: IconCopy,
      run: ({ copy }) => copy(url, `Address of ${deviceId} copied`),
    },
  ];
}

/** Open alarms by their title, or all of them by the word for them. */
function foundAlarms(alarms: readonly SecurityAlarm[], sought: readonly string[]): Entry[] {
  const group = 'Alarms';
  return byHarm(alarms)
    .map((alarm) => ({ alarm, name: alarmTitle(alarm) }))
    .filter(({ name }) => hasAll(name, sought) || 'alarms'.startsWith(sought.join(' ')))
    .slice(0, MOST_ALARMS)
    .map(({ alarm, name }) => ({
      group,
      name,
      icon: IconAlertTriangle,
      href: `${ALARMS_AT}#alarm-${alarm.id}`,
    }));
}

function pageEntries(user: Person, sought: readonly string[]): Entry[] {
  return pagesFor(user)
    .filter(({ label, words = '' }) => hasAll(`${label} ${words}`, sought))
    .map(({ to, label, icon }) => ({ group: 'Pages', name: label, icon, href: to }));
}

function actions({ user, chargerUrl }: Situation): Entry[] {
  const group = 'Actions';
  const forOperators: Entry[] = [
    { group, name: 'Add charger', icon: IconPlus, run: ({ show }) => show('addCharger') },
  ];
  const forAdmins: Entry[] = [
    { group, name: 'Invite user', icon: IconUserPlus, run: ({ show }) => show('inviteUser') },
    { group, name: 'Make API key', icon: IconKey, run: ({ show }) => show('makeKey') },
  ];
  return [
    ...(mayOperate(user) ? forOperators : []),
    ...(mayManage(user) ? forAdmins : []),
    {
      group,
      name: 'Copy charger address',
      detail: chargerUrl,
      icon: IconCopy,
      run: ({ copy }) => copy(chargerUrl, 'Charger address copied'),
    },
    { group, name: 'Light colours', icon: IconSun, run: ({ setScheme }) => setScheme('light') },
    { group, name: 'Dark colours', icon: IconMoon, run: ({ setScheme }) => setScheme('dark') },
    {
      group,
      name: 'Colours as the system',
      icon: IconDeviceDesktop,
      run: ({ setScheme }) => setScheme('auto'),
    },
    { group, name: 'Show all keys', icon: IconKeyboard, run: ({ show }) => show('keys') },
    { group, name: 'Sign out', icon: IconLogout, run: ({ signOut }) => signOut() },
  ];
}
