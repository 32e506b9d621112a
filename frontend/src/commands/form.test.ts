import { describe, expect, it } from 'vitest';
import { aCharger, aConnector } from '../test/examples';
import { connectorsOf, GROUPS, runningOf, startOf } from './catalogue';
import {
  type CommandName,
  type Field,
  formOf,
  isComplete,
  isShortEnough,
  requestOf,
  type Shape,
  valuesFor,
} from './form';
import { FORMS } from './forms.gen';

const NAMES = Object.keys(FORMS) as CommandName[];
const NOW = Date.parse('2025-11-23T14:00:00Z');

it('lists every command of the API once', () => {
  expect(Object.values(GROUPS).flat().sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('%s', (name) => {
  const { fields, example } = formOf(name);

  it('can be filled with the example of the API, and asks for just that', () => {
    const values = valuesFor(fields, example);
    expect(isComplete(fields, values)).toBe(true);
    expect(withoutMilliseconds(requestOf(fields, values))).toEqual(withoutMilliseconds(example));
  });

  it('begins with something that the charger may be asked', () => {
    const values = startOf(name, aCharger(), NOW);
    const known = new Set(fields.map((field) => field.name));
    expect(Object.keys(requestOf(fields, values)).filter((field) => !known.has(field))).toEqual([]);
  });
});

/** Times are the same with and without milliseconds. */
function withoutMilliseconds(request: unknown): unknown {
  return JSON.parse(JSON.stringify(request).replaceAll('.000Z', 'Z'));
}

const FIELDS: Field[] = [
  { name: 'id', required: true, kind: 'number', whole: true },
  { name: 'note', required: false, kind: 'text' },
  {
    name: 'part',
    required: false,
    kind: 'group',
    fields: [{ name: 'list', required: true, kind: 'list', item: { kind: 'text' } }],
  },
];

describe('a form', () => {
  it('leaves out what is empty, however deep, even if it has required parts', () => {
    expect(requestOf(FIELDS, { id: ' 7 ', note: '  ', part: { list: [''] } })).toEqual({ id: 7 });
    expect(isComplete(FIELDS, { id: '7' })).toBe(true);
  });

  it('is not complete without its required fields, and those of a part that was begun', () => {
    expect(isComplete(FIELDS, { note: 'x' })).toBe(false);
    const part: Field[] = [
      {
        name: 'part',
        required: false,
        kind: 'group',
        fields: [
          { name: 'a', required: true, kind: 'text' },
          { name: 'b', required: true, kind: 'text' },
        ],
      },
    ];
    expect(isComplete(part, { part: { a: '1' } })).toBe(false);
    expect(isComplete(part, { part: { a: '1', b: '2' } })).toBe(true);
  });

  it('sends what is no number or no time as it was typed, for the server to judge', () => {
    expect(requestOf(FIELDS, { id: 'seven' })).toEqual({ id: 'seven' });
    expect(requestOf([{ name: 'at', required: true, kind: 'time' }], { at: 'soon' })).toEqual({ at: 'soon' });
  });
});

it('finds texts that are too long, however deep, without the spaces around them', () => {
  const fields: Field[] = [
    { name: 'one', required: true, kind: 'text', longest: 3 },
    { name: 'more', required: false, kind: 'list', item: { kind: 'text', longest: 3 } },
  ];
  const form: Shape = { kind: 'group', fields };
  expect(isShortEnough(form, { one: ' abc ', more: ['\u{1F600}\u{1F600}\u{1F600}'] })).toBe(true);
  expect(isShortEnough(form, { one: 'abcd' })).toBe(false);
  expect(isShortEnough(form, { one: 'a', more: ['abc', 'abcd'] })).toBe(false);
});

describe('a charger', () => {
  it('offers a free connector for a start, and the transaction that runs for a stop', () => {
    const charger = aCharger({
      connectorCount: 2,
      connectors: [aConnector({ status: 'Charging', transactionId: 12 }), aConnector({ connectorId: 2 })],
    });
    expect(startOf('remote-start-transaction', charger, NOW).connectorId).toBe('2');
    expect(startOf('remote-stop-transaction', charger, NOW).transactionId).toBe('12');
    expect(runningOf(charger)).toEqual([12]);
  });

  it('has the connectors that it reported, and those that it is configured for', () => {
    expect(connectorsOf(aCharger({ connectorCount: 3, connectors: [] }))).toEqual([1, 2, 3]);
    expect(
      connectorsOf(aCharger({ connectorCount: null, connectors: [aConnector({ connectorId: 2 })] })),
    ).toEqual([1, 2]);
  });
});
