import { NativeSelect, TextInput } from '@mantine/core';
import { aboutField } from '../../api/problem';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { t } from '../../texts/rooms/idTags';
import dialog from '../../ui/Dialog.module.css';
import { KINDS, STATUSES, type TagKind, type TagStatus } from './search';
import classes from './TagFields.module.css';
import { isBudget, isCount, PERIODS, type Per, type TagValues } from './tagForm';

const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
const PERIOD_OPTIONS = PERIODS.map((value) => ({ value, label: t(`per.${value}`) }));
const LONGEST = 20;

interface Props {
  values: TagValues;
  isNew: boolean;
  /** Whether the tag was seen at a charger; then a name, a kind and a group are enough. */
  isAdopted: boolean;
  problem: unknown;
  onChange: (change: Partial<TagValues>) => void;
}

export function TagFields(props: Props) {
  const { values, isNew, isAdopted, problem, onChange } = props;
  const field = fieldsOf(values, onChange);
  return (
    <>
      {isNew && !isAdopted && (
        <TextInput
          label={t('edit.tag')}
          description={t('edit.tag-note')}
          required
          withAsterisk={false}
          maxLength={LONGEST}
          autoComplete="off"
          data-autofocus
          error={aboutField(problem, 'idTag')}
          {...field('idTag')}
        />
      )}
      <TextInput
        label={t('edit.name')}
        dir="auto"
        maxLength={200}
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
        <TextInput
          label={t('edit.group')}
          maxLength={LONGEST}
          error={aboutField(problem, 'parentIdTag')}
          {...field('group')}
        />
      </div>
      {!isAdopted && <MoreFields {...props} />}
    </>
  );
}

function MoreFields({ values, onChange }: Props) {
  const field = fieldsOf(values, onChange);
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
        <TextInput
          label={t('edit.budget')}
          inputMode="decimal"
          error={isBudget(values.budgetKwh) ? null : t('edit.no-number')}
          {...field('budgetKwh')}
        />
        <NativeSelect
          label={t('edit.per')}
          data={PERIOD_OPTIONS}
          value={values.budgetPer}
          onChange={(event) => onChange({ budgetPer: event.currentTarget.value as Per })}
        />
        <TextInput
          label={t('edit.at-once')}
          inputMode="numeric"
          error={isCount(values.atOnce) ? null : t('edit.no-number')}
          {...field('atOnce')}
        />
        <div>
          <div className={dialog.label}>{t('column.places')}</div>
          <ChargerFilter chosen={values.deviceIds} onChange={(deviceIds) => onChange({ deviceIds })} />
        </div>
      </div>
      <TextInput label={t('edit.note')} dir="auto" maxLength={2000} {...field('note')} />
    </>
  );
}

type TypedField = 'idTag' | 'name' | 'group' | 'expires' | 'atOnce' | 'budgetKwh' | 'note';

function fieldsOf(values: TagValues, onChange: Props['onChange']) {
  return (name: TypedField) => ({
    value: values[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange({ [name]: currentTarget.value }),
  });
}
