import { t } from '../../texts/rooms/account';

/** Each comes before names that its browser also claims: Edge also says Chrome, and Chrome also says Safari. */
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

/** A user agent in plain words: "Firefox on Linux", or the name of a program, "curl". */
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
