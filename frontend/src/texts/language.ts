/** The languages that GenX speaks, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;

export type Language = keyof typeof LANGUAGES;

/** How numbers and times are written. */
const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

const KEY = 'genx-language';

/** The language of this page for as long as it is open: as the account was set when it was last here, or the browser. */
export const language = kept() ?? ofTheBrowser();

export const locale = LOCALES[language];

/** The language of an account; null if it has none. Loads the page again if it is in another language. */
export function speak(wanted: Language | null): void {
  try {
    if (wanted === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, wanted);
  } catch {
    // Without a place to keep the choice, loading the page again would not change it.
    return;
  }
  if ((wanted ?? ofTheBrowser()) !== language) window.location.reload();
}

function kept(): Language | null {
  try {
    return known(localStorage.getItem(KEY) ?? '');
  } catch {
    return null;
  }
}

function ofTheBrowser(): Language {
  const [first = 'en'] = navigator.languages
    .map((tag) => known(tag.slice(0, 2).toLowerCase()))
    .filter((tag) => tag !== null);
  return first;
}

function known(tag: string): Language | null {
  return Object.hasOwn(LANGUAGES, tag) ? (tag as Language) : null;
}
