import { afterEach, expect, it, vi } from 'vitest';
import type { Language } from './language';

const KEY = 'genx-language';

/** Loads the module anew, as a page does; `asked` are the browser's languages. */
async function loaded(asked: readonly string[], kept?: string) {
  vi.resetModules();
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(asked);
  if (kept) localStorage.setItem(KEY, kept);
  const reload = vi.fn();
  vi.stubGlobal('location', { reload });
  return { ...(await import('./language')), reload };
}

afterEach(() => vi.unstubAllGlobals());

it.each([
  [['de-AT', 'en'], 'de'],
  [['it', 'fr-CA', 'de'], 'fr'],
  [['EN-US', 'de'], 'en'],
  [['it', 'toString'], 'en'],
  [[], 'en'],
])('is the first that the browser asks for and GenX speaks: of %s it is %s', async (asked, language) => {
  expect((await loaded(asked)).language).toBe(language);
});

it('is that of the account last used here, whatever the browser asks for', async () => {
  expect((await loaded(['de'], 'fr')).language).toBe('fr');
  expect((await loaded(['de'], 'constructor')).language).toBe('de');
});

it('loads the page again in the language of the account', async () => {
  const { speak, reload } = await loaded(['de']);
  speak('fr');
  expect(localStorage.getItem(KEY)).toBe('fr');
  expect(reload).toHaveBeenCalledOnce();
});

it('keeps the page if it is already in that language', async () => {
  const { speak, reload } = await loaded(['de']);
  speak('de');
  speak(null);
  expect(localStorage.getItem(KEY)).toBeNull();
  expect(reload).not.toHaveBeenCalled();
});

it('goes back to the language of the browser', async () => {
  const { speak, reload } = await loaded(['de'], 'fr');
  speak(null);
  expect(reload).toHaveBeenCalledOnce();
});

it.each([
  [
    'may not be kept',
    () => {
      throw new DOMException('denied');
    },
  ],
  ['is forgotten at once', () => undefined],
])('does not load the page again and again if the language %s', async (_, setItem) => {
  const { speak, reload } = await loaded(['de']);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(setItem);
  speak('fr');
  expect(reload).not.toHaveBeenCalled();
});

it('does not load the page again for a language that only a newer server knows', async () => {
  const { speak, reload } = await loaded(['de']);
  speak('it' as Language);
  expect(reload).not.toHaveBeenCalled();
});
