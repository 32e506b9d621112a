import type { WantedConfiguration, WantedKey } from '../../../api/types';
import { t } from '../../../texts/rooms/configuration';
import { placeOf } from './keys';

const MEASURANDS: Record<string, string> = {
  'energy.active.import.register': t('measurand.energy'),
  'power.active.import': t('measurand.power'),
  'current.import': t('measurand.current'),
  'current.offered': t('measurand.offered'),
  voltage: t('measurand.voltage'),
  soc: t('measurand.soc'),
  temperature: t('measurand.temperature'),
};
const FIRST_WORDS = 2;

/** What a key means; that it is a maker's own, if OCPP does not name it. */
export function meaning(key: string): string {
  const place = placeOf(key);
  return place ? t(`key.${place.key}`) : t('unknown-key');
}

/** A value as people read it: "60 s", "Yes", "Energy, Power, +2". */
export function shownValue({ kind, unit }: Pick<WantedKey, 'kind' | 'unit'>, value: string): string {
  const bare = value.trim();
  if (bare === '') return t('value.empty');
  if (kind === 'boolean') return yesOrNo(bare);
  if (kind === 'list') return firstWords(bare.split(','));
  return unit === null ? bare : `${bare} ${unit}`;
}

/** The same with all words of a list. */
export function wholeValue(key: Pick<WantedKey, 'kind' | 'unit'>, value: string): string {
  if (key.kind !== 'list' || value.trim() === '') return shownValue(key, value);
  return named(value.split(',')).join(', ');
}

function yesOrNo(value: string): string {
  const lower = value.toLowerCase();
  if (lower === 'true') return t('value.yes');
  return lower === 'false' ? t('value.no') : value;
}

function firstWords(words: readonly string[]): string {
  const first = named(words).slice(0, FIRST_WORDS).join(', ');
  const count = words.length - FIRST_WORDS;
  return count > 0 ? t('value.more', { words: first, count }) : first;
}

function named(words: readonly string[]): string[] {
  return words.map((word) => MEASURANDS[word.trim().toLowerCase()] ?? word.trim());
}

/** What the charger has: of a secret only that it is set. */
export function onTheCharger(key: WantedKey): string {
  if (key.value === null) return '–';
  if (key.secret) return key.value === '' ? t('value.empty') : t('value.set');
  return shownValue(key, key.value);
}

/** Whose wish it is: "Ohmweg Duo 22". */
export function scopeWord({ scope }: WantedKey, { vendor, model }: WantedConfiguration): string {
  if (scope === null) return '–';
  return scope === 'model' ? `${vendor} ${model}` : t(`scope.${scope}`);
}

export function stateWord({ state, readonly, secret }: WantedKey): string {
  if (state !== null) return t(`state.${state}`);
  if (secret) return t('state.secret');
  return readonly ? t('state.readOnly') : t('state.free');
}

/** Why a key stands like this, in a sentence. */
export function why({ reason, about }: WantedKey): string | null {
  if (reason === null) return null;
  if (reason === 'asWantedAndMore') return t('reason.asWantedAndMore', { about: about ?? '' });
  if (reason === 'storedDifferently') return t('reason.storedDifferently', { about: about ?? '' });
  return reason === 'error' ? t('reason.error', { about: about ?? '' }) : t(`reason.${reason}`);
}
