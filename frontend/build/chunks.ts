import type { Rolldown } from 'vite';

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
    test: /\/src\/(api|components|format)\/(?!Confirm|Dialog|FilterPopover|MenuChoice|RoleChoice|TimeFilter)|\/@tabler\/icons-react\//,
    minShareCount: 2,
  },
];
