import { NativeSelect, TextInput } from '@mantine/core';
import { aboutField } from '../../api/problem';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { t } from '../../texts/rooms/idTags';
import dialog from '../../ui/Dialog.module.css';
import type { Faults, TypedField } from './faults';
import { KINDS, STATUSES, type TagKind, type TagStatus } from './search';
import classes from './TagFields.module.css';
import { PERIODS, type Per, type TagValues } from './tagForm';

const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
const PERIOD_OPTIONS = PERIODS.map((value) => ({ value, label: t(`per.${value}`) }));

interface Props {
  values: TagValues;
  isNew: boolean;
  /** Whether the tag was seen at a charger; then a name, a kind and a group are enough. */
  isAdopted: boolean;
  faults: Faults;
  problem: unknown;
  onChange: (change: Partial<TagValues>) => void;
}

export function TagFields(props: Props) {
  const { values, isNew, isAdopted, onChange } = props;
  const field = fieldsOf(props);
  return (
    <>
      {isNew && !isAdopted && (
        <TextInput
          label={t('edit.tag')}
          description={t('edit.tag-note')}
          required
          withAsterisk={false}
          autoComplete="off"
          data-autofocus
          {...field('idTag')}
        />
      )}
      <TextInput
        label={t('edit.name')}
        dir="auto"
        data-autofocus={!isNew || isAdopted || undefined}
        {...field('name')}
      />
      <div className={classes.two}>
        <NativeSelect
          label={t('edit.kind')}
          data={KIND_OPTIONS}
          value={values.kind}
          onChange={(event) => onChange({ kind: event.currentTarget.value as TagKind })}
        />
        <TextInput label={t('edit.group')} {...field('group')} />
      </div>
      {!isAdopted && <MoreFields {...props} />}
    </>
  );
}

function MoreFields(props: Props) {
  const { values, onChange } = props;
  const field = fieldsOf(props);
  return (
    <>
      <div className={classes.two}>
        <NativeSelect
          label={t('edit.status')}
          data={STATUS_OPTIONS}
          value={values.status}
          onChange={(event) => onChange({ status: event.currentTarget.value as TagStatus })}
        />
        <TextInput label={t('edit.expires')} type="datetime-local" {...field('expires')} />
        <TextInput label={t('edit.budget')} inputMode="decimal" {...field('budgetKwh')} />
        <NativeSelect
          label={t('edit.per')}
          data={PERIOD_OPTIONS}
          value={values.budgetPer}
          onChange={(event) => onChange({ budgetPer: event.currentTarget.value as Per })}
        />
        <TextInput label={t('edit.at-once')} inputMode="numeric" {...field('atOnce')} />
        <div>
          <div className={dialog.label}>{t('column.places')}</div>
          <ChargerFilter chosen={values.deviceIds} onChange={(deviceIds) => onChange({ deviceIds })} />
        </div>
      </div>
      <TextInput label={t('edit.note')} dir="auto" {...field('note')} />
    </>
  );
}

/** Fields that the API may refuse, by their names there. */
const IN_API: Partial<Record<TypedField, string>> = { idTag: 'idTag', group: 'parentIdTag' };

function fieldsOf({ values, faults, problem, onChange }: Props) {
  return (name: TypedField) => ({
    value: values[name],
    error: faults[name] ?? aboutField(problem, IN_API[name] ?? ''),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange({ [name]: currentTarget.value }),
  });
}
