/** The languages that GenX speaks, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;

export type Language = keyof typeof LANGUAGES;

/** How numbers and times are written. */
const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

const KEY = 'genx-language';

/** What the account is set to, as this browser knows it; null for what the browser asks for. */
export const chosenLanguage = kept();

/** The language of this page for as long as it is open. */
export const language: Language = chosenLanguage ?? firstKnown(navigator.languages) ?? 'en';

export const locale = LOCALES[language];

/** Loads the page again in the language of whoever is signed in, where it is in another one. */
export function speak(wanted: Language | null): void {
  if (wanted === chosenLanguage) return;
  try {
    if (wanted === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, wanted);
  } catch {
    // Where nothing may be kept, it stays as it is.
    return;
  }
  if ((wanted ?? firstKnown(navigator.languages) ?? 'en') !== language) window.location.reload();
}

function kept(): Language | null {
  try {
    return known(localStorage.getItem(KEY) ?? '');
  } catch {
    return null;
  }
}

function firstKnown(tags: readonly string[]): Language | null {
  return tags.map((tag) => known(tag.slice(0, 2).toLowerCase())).find((found) => found !== null) ?? null;
}

function known(tag: string): Language | null {
  return tag in LANGUAGES ? (tag as Language) : null;
}
