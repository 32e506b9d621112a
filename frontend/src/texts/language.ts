/** The languages that GenX speaks, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;

export type Language = keyof typeof LANGUAGES;

/** The formats of numbers and times. */
const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

const KEY = 'genx-language';

/** The language of this page while it is open: the account's when it was last used here, or the browser's. */
export const language = kept() ?? ofTheBrowser();

export const locale = LOCALES[language];

/**
 * Takes over the language of an account; null if it has none. Loads the page again if the language changes, but not if
 * the browser keeps nothing, nor if a newer server names a language that this page does not know.
 */
export function speak(wanted: Language | null): void {
  keep(wanted);
  if ((kept() ?? ofTheBrowser()) !== language) window.location.reload();
}

function keep(wanted: Language | null): void {
  try {
    if (wanted === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, wanted);
  } catch {
    // Pages then stay in the language of the browser.
  }
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
