import type { Rolldown } from 'vite';

/** Parts that most pages don't need: they wait for the texts of one page, or open on request. */
const APART = [
  'AddCharger',
  'ChargerPassword',
  'ChargerSecret',
  'Confirm',
  'Dialog',
  'DownloadMenu',
  'FigureTable',
  'FilterPopover',
  'Json',
  'MenuChoice',
  'NoChargers',
  'PasswordSaved',
  'RoleChoice',
  'StateCounts',
  'TimeFilter',
  'curve',
  'deviceId',
  'save',
];

/**
 * Few chunks, because each costs a round trip on a slow network: the start, which asks for the session, the app, and parts that
 * several pages share.
 */
export const CHUNKS: Rolldown.CodeSplittingGroup[] = [
  {
    name: 'start',
    test: /\/src\/(start|firstPage|missingFiles|texts\/(language|load)|api\/(session|turns|signedInBefore|address|problem))\.ts$|index\.html|preload|rolldown\/runtime/,
    priority: 3,
  },
  { name: 'app', tags: ['$initial'], priority: 2 },
  {
    name: 'parts',
    test: new RegExp(`/src/(accounts|api|chargers|lib|ui)/(?!${APART.join('|')})|/@tabler/icons-react/`),
    minShareCount: 2,
  },
];
