/** Each before those whose browsers also say its name: Edge says Chrome, and Chrome says Safari. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

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
  if (browser && system) return { words: `${browser} on ${article(system)}${system}`, handheld };
  const program = /^[\w.-]+/.exec(said)?.[0];
  const words = browser ?? system ?? (program === 'Mozilla' ? undefined : program) ?? 'Unknown device';
  return { words, handheld };
}

function nameIn(names: [RegExp, string][], said: string): string | undefined {
  return names.find(([pattern]) => pattern.test(said))?.[1];
}

function article(system: string): string {
  return system.startsWith('iP') ? 'an ' : '';
}
