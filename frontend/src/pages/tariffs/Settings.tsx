import { t } from '../../texts/rooms/tariffs';
import { CURRENCIES, currencyName, zones } from './choices';
import { type Form, taxOf, withTax } from './form';
import classes from './Prices.module.css';
import { TypedField } from './SlotField';

interface Props {
  form: Form;
  onEdit: (change: Partial<Form>) => void;
}

/** What is the same for all prices: currency, tax, and the time zone of the site. */
export function Settings({ form, onEdit }: Props) {
  const { currency, timeZone, taxIncluded, rules } = form;
  const tax = taxOf(rules);
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
        {CURRENCIES.map((code) => (
          <option key={code} value={code}>
            {currencyName(code)}
          </option>
        ))}
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
        {zones(timeZone).map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </select>
    </div>
  );
}
