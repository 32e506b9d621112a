import { type ChangeEvent, useId } from 'react';
import { t } from '../../texts/rooms/tariffs';
import { signOf } from './decimals';
import { type Fields, type Form, type Rule, WEEKDAYS, type Weekday } from './form';
import classes from './Prices.module.css';
import { capitalised, daysInWords, LONG_DAYS, OPEN, SHORT_DAYS, type Slot } from './sentences';

interface Props {
  slot: Slot;
  rule: Rule;
  number: number;
  form: Form;
  fault: string | undefined;
  /** Whether it begins the sentence. */
  isFirst: boolean;
  onChange: (change: Partial<Fields>) => void;
  onGrace: (minutes: string) => void;
}

/** A field within a sentence. */
export function SlotField({
  slot: { field, label },
  rule,
  number,
  form,
  fault,
  isFirst,
  onChange,
  onGrace,
}: Props) {
  const { fields } = rule;
  const given = {
    'aria-label': t('edit.field', { label, number }),
    'aria-invalid': fault !== undefined || undefined,
    'aria-describedby': fault === undefined ? undefined : faultId(rule, field),
    'data-field': field,
  };
  const typed = (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
    onChange({ [field]: event.currentTarget.value });
  switch (field) {
    case 'days':
      return <Days days={fields.days} isFirst={isFirst} onChange={(days) => onChange({ days })} {...given} />;
    case 'unit':
      return (
        <select {...given} className={classes.chip} value={fields.unit} onChange={typed}>
          <option value="min">{t('unit.min')}</option>
          <option value="h">{t('unit.h')}</option>
        </select>
      );
    case 'from':
    case 'to':
      return <TypedField {...given} inputMode="numeric" value={fields[field]} onChange={typed} />;
    case 'firstDay':
    case 'lastDay':
      return <input {...given} className={classes.chip} type="date" value={fields[field]} onChange={typed} />;
    case 'price':
      return <MoneyField {...given} currency={form.currency} value={fields.price} onChange={typed} />;
    case 'most':
      return <MoneyField {...given} currency={form.currency} value={fields.most} onChange={typed} />;
    case 'graceMinutes':
      return (
        <TypedField
          {...given}
          inputMode="numeric"
          value={form.graceMinutes}
          onChange={(event) => onGrace(event.currentTarget.value)}
        />
      );
    case 'name':
      return <TypedField {...given} dir="auto" value={fields.name} onChange={typed} />;
    default:
      return (
        <TypedField
          {...given}
          inputMode="decimal"
          placeholder={OPEN[field]}
          value={fields[field]}
          onChange={typed}
        />
      );
  }
}

/** The id of the words about what is wrong with a field. */
export function faultId({ id }: Rule, field: string): string {
  return `fault-${id}-${field}`;
}

type InputProps = Omit<React.ComponentProps<'input'>, 'value'> & { value: string };

/** As wide as its text. */
export function TypedField({ value, placeholder = '', ...props }: InputProps) {
  const letters = Math.max(value.length, placeholder.length, 2);
  return (
    <input
      {...props}
      type="text"
      className={classes.chip}
      placeholder={placeholder}
      autoComplete="off"
      style={{ '--letters': letters } as React.CSSProperties}
      value={value}
    />
  );
}

/** An amount with the sign of its currency. */
export function MoneyField({
  currency,
  value,
  placeholder = '',
  ...props
}: InputProps & { currency: string }) {
  const { sign, isBefore } = signOf(currency);
  const letters = Math.max(value.length, placeholder.length, 3);
  return (
    <span className={classes.money} data-before={isBefore || undefined}>
      <span aria-hidden="true">{sign}</span>
      <input
        {...props}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        placeholder={placeholder}
        style={{ '--letters': letters } as React.CSSProperties}
        value={value}
      />
    </span>
  );
}

const EVERY: readonly Weekday[] = [];
const WORKDAYS = WEEKDAYS.slice(0, 5);
const WEEKEND = WEEKDAYS.slice(5);
const USUAL = [EVERY, WORKDAYS, WEEKEND];
const CHOSEN = 'chosen';

interface DaysProps {
  days: readonly Weekday[];
  isFirst: boolean;
  onChange: (days: readonly Weekday[]) => void;
  'aria-label': string;
}

/** Days of the week: usual ones by name, or any of them. */
function Days({ days, isFirst, onChange, ...given }: DaysProps) {
  const id = useId();
  const words = (of: readonly Weekday[]) => (isFirst ? capitalised(daysInWords(of)) : daysInWords(of));
  const place = USUAL.findIndex((usual) => usual.join() === days.join());
  const choose = (value: string) => {
    const usual = USUAL[Number(value)];
    if (usual) onChange(usual);
    else onChange(days.length > 0 ? days.slice(0, -1) : WEEKDAYS.slice(0, 1));
  };
  return (
    <>
      <select
        {...given}
        className={classes.chip}
        value={place < 0 ? CHOSEN : String(place)}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {USUAL.map((usual, index) => (
          <option key={usual.join()} value={index}>
            {words(usual)}
          </option>
        ))}
        <option value={CHOSEN}>{place < 0 ? words(days) : t('days.choose')}</option>
      </select>
      {place < 0 && (
        <span className={classes.days} role="group" aria-label={given['aria-label']}>
          {WEEKDAYS.map((day, index) => (
            <label key={day} htmlFor={`${id}-${day}`}>
              <input
                id={`${id}-${day}`}
                type="checkbox"
                className="visuallyHidden"
                aria-label={LONG_DAYS[index]}
                checked={days.includes(day)}
                onChange={() => onChange(toggled(days, day))}
              />
              <span aria-hidden="true">{SHORT_DAYS[index]}</span>
            </label>
          ))}
        </span>
      )}
    </>
  );
}

/** Without any day it is every day. */
function toggled(days: readonly Weekday[], day: Weekday): Weekday[] {
  return WEEKDAYS.filter((each) => (each === day ? !days.includes(each) : days.includes(each)));
}
