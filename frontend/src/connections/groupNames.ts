/** The groups of reasons, in the order of the page; groups.ts says what is in them. */
export const GROUP_NAMES = [
  'unknown',
  'address',
  'protocol',
  'credentials',
  'identity',
  'webPage',
  'inactive',
  'busy',
  'other',
] as const;

export type GroupName = (typeof GROUP_NAMES)[number];
