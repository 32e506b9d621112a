import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { t } from '../texts/rooms/commands';
import classes from './CommandFields.module.css';
import { excess, type Field, type Shape, type Value, type Values } from './form';
import { fieldLabel } from './words';

/** A text that long has several lines, such as a certificate. */
const LONG = 1000;
/** A group that long stands below the other options. */
const LAST = 'chargingProfile';

interface Props {
  fields: readonly Field[];
  values: Values;
  onChange: (values: Values) => void;
  /** Fields that are shown in another way: by their name, with what stands there. */
  special?: Record<string, (value: Value, onChange: (value: Value) => void) => React.ReactNode>;
  /** The server's remarks, by JSON pointer. */
  errors?: ReadonlyMap<string, string>;
  pointer?: string;
}

/** The fields of a request: required ones first, the others under "More options". */
export function CommandFields({ fields, values, onChange, special = {}, errors, pointer = '' }: Props) {
  const shown = (field: Field) => {
    const change = (value: Value) => onChange({ ...values, [field.name]: value });
    const at = `${pointer}/${field.name}`;
    const own = special[field.name];
    if (own) return <div key={field.name}>{own(values[field.name], change)}</div>;
    return (
      <OneField
        key={field.name}
        label={fieldLabel(field.name)}
        shape={field}
        required={field.required}
        value={values[field.name]}
        onChange={change}
        errors={errors}
        pointer={at}
      />
    );
  };
  const first = [
    ...fields.filter(({ name }) => name in special),
    ...fields.filter(({ name, required }) => required && !(name in special)),
  ];
  const others = fields
    .filter((field) => !first.includes(field))
    .sort((a, b) => Number(a.name === LAST) - Number(b.name === LAST));
  return (
    <>
      {first.map(shown)}
      {others.length > 0 &&
        (first.length === 0 ? (
          others.map(shown)
        ) : (
          <details
            className={classes.more}
            open={others.some(({ name }) => values[name] !== undefined) || undefined}
          >
            <summary>{t('form.more')}</summary>
            <div className={classes.fields}>{others.map(shown)}</div>
          </details>
        ))}
    </>
  );
}

interface OneProps {
  label: string;
  shape: Shape;
  required: boolean;
  value: Value;
  onChange: (value: Value) => void;
  errors?: ReadonlyMap<string, string>;
  pointer: string;
}

function OneField({ label, shape, required, value, onChange, errors, pointer }: OneProps) {
  const common = {
    label,
    required,
    withAsterisk: false,
    error: excess(shape, value) ?? errors?.get(pointer),
  };
  const text = typeof value === 'string' ? value : '';
  const placeholder = required ? undefined : t('form.optional');
  switch (shape.kind) {
    case 'group':
      return (
        <fieldset className={classes.group}>
          <legend>{label}</legend>
          <CommandFields
            fields={shape.fields}
            values={(value ?? {}) as Values}
            onChange={onChange}
            errors={errors}
            pointer={pointer}
          />
        </fieldset>
      );
    case 'list':
      return <ListField {...{ label, shape, value, onChange, errors, pointer, required }} />;
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[...(required && text ? [] : [{ value: '', label: t('form.any') }]), ...shape.values]}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'time':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
      return (
        <TextInput
          {...common}
          inputMode={shape.whole ? 'numeric' : 'decimal'}
          autoComplete="off"
          placeholder={placeholder}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default: {
      const props = { ...common, placeholder, value: text, autoComplete: 'off' };
      const change = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
      if ((shape.longest ?? 0) <= LONG) return <TextInput {...props} onChange={change} />;
      return <Textarea {...props} rows={5} spellCheck={false} className={classes.mono} onChange={change} />;
    }
  }
}

function ListField({
  label,
  shape,
  value,
  onChange,
  errors,
  pointer,
}: OneProps & { shape: Shape & { kind: 'list' } }) {
  const items = (value ?? []) as Value[];
  const set = (index: number, item: Value) =>
    onChange(items.map((each, place) => (place === index ? item : each)));
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a list have only their place.
        <div key={index} className={classes.item}>
          <OneField
            label={t('form.item', { name: label, number: index + 1 })}
            shape={shape.item}
            required
            value={item}
            onChange={(changed) => set(index, changed)}
            errors={errors}
            pointer={`${pointer}/${index}`}
          />
          <Button
            variant="subtle"
            size="xs"
            onClick={() => onChange(items.filter((_, place) => place !== index))}
          >
            {t('form.remove', { number: index + 1 })}
          </Button>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}
        onClick={() => onChange([...items, undefined])}
      >
        {t('form.add')}
      </Button>
    </fieldset>
  );
}
