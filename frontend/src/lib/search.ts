/** Search parameters as people write them: `?state=Faulted&state=Charging`; a name that is repeated is a list. */
export type RawSearch = Record<string, string | string[] | undefined>;

export function parseSearch(text: string): RawSearch {
  const search: RawSearch = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = search[name];
    search[name] = before === undefined ? value : [before, value].flat();
  }
  return search;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null && one !== '') parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

export function text(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

export function texts(value: unknown): string[] | undefined {
  const all = [value].flat().filter((one): one is string => typeof one === 'string' && one !== '');
  return all.length > 0 ? all : undefined;
}

export function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((allowed) => allowed === text(value));
}

export function someOf<Value extends string>(values: readonly Value[], value: unknown): Value[] | undefined {
  const some = values.filter((allowed) => texts(value)?.includes(allowed));
  return some.length > 0 ? some : undefined;
}

/** Checks the address of a page that has a search and nothing else. */
export function validateQuery(search: Record<string, unknown>): { q?: string } {
  return { q: text(search.q) };
}
