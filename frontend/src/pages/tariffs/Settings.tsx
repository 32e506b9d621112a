import { useMemo } from 'react';
import { t } from '../../texts/rooms/tariffs';
import { CURRENCIES, currencyName, zones } from './choices';
import { type Form, taxOf, withTax } from './form';
import classes from './Prices.module.css';
import { TypedField } from './SlotField';

const optionsOf = (values: readonly string[], nameOf = (value: string) => value) =>
  values.map((value) => (
    <option key={value} value={value}>
      {nameOf(value)}
    </option>
  ));
/** Hundreds of them, which are not made anew with each letter that is typed. */
const CURRENCY_OPTIONS = optionsOf(CURRENCIES, currencyName);

interface Props {
  form: Form;
  onEdit: (change: Partial<Form>) => void;
}

/** What is the same for all prices: currency, tax, and the time zone of the site. */
export function Settings({ form, onEdit }: Props) {
  const { currency, timeZone, taxIncluded, rules } = form;
  const tax = taxOf(rules);
  const zoneOptions = useMemo(() => optionsOf(zones(timeZone)), [timeZone]);
  const pieces = t.parts<React.ReactNode, 'settings.tax'>('settings.tax', {
    included: (label) => (
      <select
        key="included"
        className={classes.chip}
        aria-label={label}
        value={taxIncluded ? 'yes' : 'no'}
        onChange={(event) => onEdit({ taxIncluded: event.currentTarget.value === 'yes' })}
      >
        <option value="yes">{t('settings.with')}</option>
        <option value="no">{t('settings.without')}</option>
      </select>
    ),
    tax: (label) => (
      <TypedField
        key="tax"
        aria-label={label}
        inputMode="decimal"
        placeholder={tax === undefined ? t('settings.several-taxes') : '0'}
        value={tax ?? ''}
        onChange={(event) => onEdit({ rules: withTax(rules, event.currentTarget.value) })}
      />
    ),
  });
  return (
    <div className={classes.settings}>
      <select
        className={classes.chip}
        aria-label={t('settings.currency')}
        value={currency}
        onChange={(event) => onEdit({ currency: event.currentTarget.value })}
      >
        {CURRENCY_OPTIONS}
      </select>
      <span className={classes.sentence}>
        {pieces.map((piece, place) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name, and keep their place.
          typeof piece === 'string' ? <span key={place}>{piece}</span> : piece,
        )}
      </span>
      <select
        className={classes.chip}
        aria-label={t('settings.zone')}
        value={timeZone}
        onChange={(event) => onEdit({ timeZone: event.currentTarget.value })}
      >
        {zoneOptions}
      </select>
    </div>
  );
}
