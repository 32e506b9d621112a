import { locale } from '../texts/language';

const list = new Intl.ListFormat(locale);

/** "name, status and password" */
export function listed(words: readonly string[]): string {
  return list.format(words);
}
