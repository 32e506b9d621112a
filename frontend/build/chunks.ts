import type { Rolldown } from 'vite';

/** What not every page needs: most of it waits for the texts of one page, or opens on request. */
const APART = [
  'AddCharger',
  'ChargerPassword',
  'ChargerSecret',
  'Confirm',
  'Dialog',
  'FilterPopover',
  'Json',
  'MenuChoice',
  'NoChargers',
  'PasswordSaved',
  'RoleChoice',
  'StateCounts',
  'TimeFilter',
  'deviceId',
];

/**
 * Few chunks, because each costs a round trip on a slow network: what asks for the session at once, the app, and what
 * several pages show.
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
