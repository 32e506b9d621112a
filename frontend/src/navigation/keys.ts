import { t } from '../texts/rooms/common';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that goes with others, as it is called on this machine. */
export const COMMAND_KEY = isApple ? '⌘' : t('key.ctrl');
export const PALETTE_KEYS = isApple ? '⌘K' : `${COMMAND_KEY} K`;
