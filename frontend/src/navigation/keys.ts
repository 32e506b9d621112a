import { t } from '../texts/rooms/common';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The modifier key of shortcuts, by its name on this machine. */
export const COMMAND_KEY = isApple ? '⌘' : t('key.ctrl');
export const PALETTE_KEYS = isApple ? '⌘K' : `${COMMAND_KEY} K`;
