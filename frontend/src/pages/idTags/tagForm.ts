import type { IdTag, IdTagChange, IdTagCreate } from '../../api/types';
import { amount, typedNumber } from '../../lib/numbers';
import { inputTime } from '../../lib/times';
import type { TagKind, TagStatus } from './search';

export type Per = NonNullable<IdTag['budget']>['per'];
export const PERIODS = ['day', 'week', 'month', 'total'] as const satisfies readonly Per[];

/** The fields of a tag as people type them. */
export interface TagValues {
  idTag: string;
  name: string;
  kind: TagKind;
  status: TagStatus;
  group: string;
  expires: string;
  atOnce: string;
  deviceIds: string[];
  budgetKwh: string;
  budgetPer: Per;
  note: string;
}

export const NEW_TAG: TagValues = {
  idTag: '',
  name: '',
  kind: 'rfid',
  status: 'Accepted',
  group: '',
  expires: '',
  atOnce: '',
  deviceIds: [],
  budgetKwh: '',
  budgetPer: 'month',
  note: '',
};

export function valuesOf(tag: IdTag): TagValues {
  return {
    idTag: tag.idTag,
    name: tag.name ?? '',
    kind: tag.kind,
    status: tag.status,
    group: tag.parentIdTag ?? '',
    expires: inputTime(tag.expiryDate ?? undefined),
    atOnce: tag.maxActiveTransactions?.toString() ?? '',
    deviceIds: tag.allowedDeviceIds,
    budgetKwh: tag.budget === null ? '' : amount(tag.budget.energyWh / 1000),
    budgetPer: tag.budget?.per ?? 'month',
    note: tag.note ?? '',
  };
}

export function created(values: TagValues): IdTagCreate {
  return { idTag: values.idTag.trim(), ...fieldsOf(values) };
}

/** The fields that differ, so that nobody is said to have changed the others. */
export function changed(tag: IdTag, values: TagValues): IdTagChange {
  const before: Record<string, unknown> = fieldsOf(valuesOf(tag));
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name]);
  return Object.fromEntries(Object.entries(fieldsOf(values)).filter(differs));
}

function fieldsOf(values: TagValues) {
  const { kind, status, expires, atOnce, deviceIds, budgetKwh, budgetPer } = values;
  return {
    name: values.name.trim() || null,
    kind,
    status,
    parentIdTag: values.group.trim() || null,
    expiryDate: expires === '' ? null : new Date(expires).toISOString(),
    maxActiveTransactions: atOnce.trim() === '' ? null : typedNumber(atOnce),
    allowedDeviceIds: deviceIds,
    budget: budgetKwh.trim() === '' ? null : { energyWh: wattHours(budgetKwh), per: budgetPer },
    note: values.note.trim() || null,
  };
}

/** 1.5 kWh, as typed, in Wh. */
export function wattHours(kilowattHours: string): number {
  return Math.round(typedNumber(kilowattHours) * 1000);
}
