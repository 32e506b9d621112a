import { describe, expect, it } from 'vitest';
import { parseSearch, someOf, stringifySearch } from './search';

describe('the address', () => {
  it('keeps its values, including lists and special characters', () => {
    const search = { q: 'a&b=c,d', state: ['Faulted', 'Charging'], empty: undefined };
    expect(parseSearch(stringifySearch(search))).toEqual({ q: 'a&b=c,d', state: ['Faulted', 'Charging'] });
  });

  it('allows only known values', () => {
    expect(someOf(['a', 'b'] as const, ['b', 'x', '<script>'])).toEqual(['b']);
    expect(someOf(['a'] as const, 'x')).toBeUndefined();
  });
});
