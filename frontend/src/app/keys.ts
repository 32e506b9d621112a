const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that goes with others, as it is called on this machine. */
export const COMMAND_KEY = isApple ? '⌘' : 'Ctrl';
export const PALETTE_KEYS = isApple ? '⌘K' : 'Ctrl K';
