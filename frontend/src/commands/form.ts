import { tooLong } from '../lib/tooLong';
import { FORMS } from './forms.gen';

export type CommandName = keyof typeof FORMS;

/** A field of a command's request, as the API describes it. */
export type Field = { name: string; required: boolean } & Shape;
export type Shape =
  | { kind: 'text'; longest?: number }
  | { kind: 'number'; whole: boolean; least?: number }
  | { kind: 'time' }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'group'; fields: readonly Field[] }
  | { kind: 'list'; item: Shape };

export interface Form {
  action: string;
  /** Whether it may wait for an offline charger. */
  mayWait: boolean;
  fields: readonly Field[];
  example: Record<string, unknown>;
}

export type Value = string | Value[] | { [name: string]: Value } | undefined;
export type Values = { [name: string]: Value };

export function formOf(name: CommandName): Form {
  return FORMS[name] as Form;
}

export function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && name in FORMS;
}

/** The request as the API takes it: what was left empty is left out. */
export function requestOf(fields: readonly Field[], values: Values): Record<string, unknown> {
  const filled = fields.map((field) => [field.name, given(field, values[field.name])] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function given(shape: Shape & { required?: boolean }, value: Value): unknown {
  if (isEmpty(value) && !(shape.required && (shape.kind === 'group' || shape.kind === 'list')))
    return undefined;
  if (shape.kind === 'group') return requestOf(shape.fields, (value ?? {}) as Values);
  if (shape.kind === 'list') {
    const items = ((value ?? []) as Value[]).map((item) => given(shape.item, item));
    return items.filter((item) => item !== undefined);
  }
  const typed = String(value);
  const text = typed.includes('\n') ? typed : typed.trim();
  if (shape.kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  return shape.kind === 'time' ? instant(text) : text;
}

/** Whether nothing was filled in, however deep. */
function isEmpty(value: Value): boolean {
  if (value === undefined) return true;
  return typeof value === 'string' ? value.trim() === '' : Object.values(value).every(isEmpty);
}

/** A time of a date and time field, in UTC. */
function instant(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

/** The texts in the fields for a request: the other way of `requestOf`. */
export function valuesFor(fields: readonly Field[], request: Record<string, unknown>): Values {
  return Object.fromEntries(fields.map((field) => [field.name, textOf(field, request[field.name])]));
}

function textOf(shape: Shape, value: unknown): Value {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'group') return valuesFor(shape.fields, value as Record<string, unknown>);
  if (shape.kind === 'list') return (value as unknown[]).map((item) => textOf(shape.item, item));
  return String(value);
}

/** Whether all required fields are filled. A group that is left out needs none of its own. */
export function isComplete(fields: readonly Field[], values: Values): boolean {
  return fields.every((field) => {
    if (isEmpty(values[field.name])) return !field.required;
    return field.kind !== 'group' || isComplete(field.fields, (values[field.name] ?? {}) as Values);
  });
}

/** Says that a text is longer than its field takes; null if it is not. */
export function excess(shape: Shape, value: Value): string | null {
  if (shape.kind !== 'text' || shape.longest === undefined) return null;
  return tooLong(String(given(shape, value) ?? ''), shape.longest);
}

/** Whether no text is longer than its field takes, however deep. */
export function isShortEnough(shape: Shape, value: Value): boolean {
  if (shape.kind === 'group') {
    const values = (value ?? {}) as Values;
    return shape.fields.every((field) => isShortEnough(field, values[field.name]));
  }
  if (shape.kind === 'list')
    return ((value ?? []) as Value[]).every((item) => isShortEnough(shape.item, item));
  return excess(shape, value) === null;
}
