import { t } from '../../texts/rooms/account';

/** Each before those whose browsers also say its name: Edge says Chrome, and Chrome says Safari. */
const BROWSERS = {
  Edge: /\bEdg(?:e|A|iOS)?\//,
  Opera: /\bOPR\/|\bOpera\b/,
  'Samsung Internet': /\bSamsungBrowser\//,
  Vivaldi: /\bVivaldi\//,
  Firefox: /\bFirefox\/|\bFxiOS\//,
  Chrome: /\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//,
  Safari: /\bSafari\//,
};

const SYSTEMS = {
  iPhone: /\biPhone\b/,
  iPad: /\biPad\b/,
  Android: /\bAndroid\b/,
  ChromeOS: /\bCrOS\b/,
  Windows: /\bWindows\b/,
  macOS: /\bMac OS X\b|\bMacintosh\b/,
  Linux: /\bLinux\b|\bX11\b/,
};

export interface Device {
  words: string;
  handheld: boolean;
}

/** What a browser says of itself, in plain words: "Firefox on Linux"; of a program its name, "curl". */
export function deviceOf(userAgent: string | null): Device {
  const said = userAgent ?? '';
  const browser = nameIn(BROWSERS, said);
  const system = nameIn(SYSTEMS, said);
  const handheld = system === 'iPhone' || system === 'iPad' || system === 'Android';
  if (browser && system) return { words: t('device.browser-on', { browser, system }), handheld };
  const program = /^[\w.-]+/.exec(said)?.[0];
  const words = browser ?? system ?? (program === 'Mozilla' ? undefined : program) ?? t('device.unknown');
  return { words, handheld };
}

function nameIn(names: Record<string, RegExp>, said: string): string | undefined {
  return Object.entries(names).find(([, pattern]) => pattern.test(said))?.[0];
}
