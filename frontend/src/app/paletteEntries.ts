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

/** What bears the typed text in its name; `>` before it leaves actions only. */
export function findEntries(typed: string, situation: Situation): Entry[] {
  const onlyActions = typed.startsWith('>');
  const sought = typed
    .slice(onlyActions ? 1 : 0)
    .trim()
    .toLowerCase();
  const chargers = onlyActions ? [] : foundChargers(situation.fleet, sought);
  const about = aboutCharger(chargers, sought !== '' && !onlyActions, situation);
  const named = ({ name }: Entry) => name.toLowerCase().includes(sought);
  const onCharger = about ? chargerActions(about, situation.chargerUrl) : [];
  return [
    ...chargers.map(chargerEntry),
    ...(chargers.length > 0 ? onCharger : onCharger.filter(named)),
    ...(onlyActions ? [] : foundAlarms(situation.alarms, sought)),
    ...(onlyActions ? [] : pageEntries(situation.user, sought)),
    ...actions(situation).filter(named),
  ];
}

function foundChargers(fleet: Fleet | undefined, sought: string): Charger[] {
  const byRank: Charger[][] = [[], [], []];
  for (const id of fleet?.order ?? []) {
    const charger = fleet?.chargers.get(id);
    if (charger) byRank[rankOf(charger, sought)]?.push(charger);
  }
  return byRank.flat().slice(0, MOST_CHARGERS);
}

/** Ids that begin with the text come first; 3 where it is nowhere. */
function rankOf({ deviceId, name }: Charger, sought: string): number {
  const id = deviceId.toLowerCase();
  if (id.startsWith(sought)) return 0;
  if (id.includes(sought)) return 1;
  return name?.toLowerCase().includes(sought) ? 2 : 3;
}

function aboutCharger(found: Charger[], isSought: boolean, { fleet, about }: Situation): Charger | undefined {
  const pointedAt = found.find(({ deviceId }) => deviceId === about);
  return (
    pointedAt ?? (isSought && found.length > 0 ? found[0] : about ? fleet?.chargers.get(about) : undefined)
  );
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
function foundAlarms(alarms: readonly SecurityAlarm[], sought: string): Entry[] {
  const group = 'Alarms';
  return byHarm(alarms)
    .map((alarm) => ({ alarm, name: alarmTitle(alarm) }))
    .filter(({ name }) => name.toLowerCase().includes(sought) || 'alarms'.startsWith(sought))
    .slice(0, MOST_ALARMS)
    .map(({ alarm, name }) => ({
      group,
      name,
      icon: IconAlertTriangle,
      href: `${ALARMS_AT}#alarm-${alarm.id}`,
    }));
}

function pageEntries(user: Person, sought: string): Entry[] {
  return pagesFor(user)
    .filter(({ label, words = '' }) => `${label} ${words}`.toLowerCase().includes(sought))
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
