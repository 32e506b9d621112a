import { render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { compiled } from '../../build/messages.js';
import { room, type Translate } from './room';

vi.mock('./load', () => ({
  loadTexts: async () =>
    compiled({
      plain: 'Try again',
      chargers: '{count, plural, =0 {No chargers} one {One charger} other {# chargers}}',
      invited: '<name>{who}</name> invited <name>{whom}</name>',
      nested: 'Read <link>the <b>long</b> story</link>.',
    }),
}));

type Any = (key: string, values?: object) => string;
const t = await room('common');
const text = t as unknown as Any;
const { parts, rich } = t as unknown as Record<
  keyof Translate<'common'>,
  (key: string, values: object) => never
>;

it('gives a text with the plurals and numbers of the language', () => {
  expect(text('plain')).toBe('Try again');
  expect([0, 1, 1200].map((count) => text('chargers', { count }))).toEqual([
    'No chargers',
    'One charger',
    '1,200 chargers',
  ]);
});

it('inserts values as they are, whatever they look like', () => {
  const name = (words: string) => words;
  expect(parts('invited', { name, who: '{whom}', whom: '<name>' })).toEqual(['{whom} invited <name>']);
});

it('gives pieces, with the result of each tag', () => {
  const name = (words: string) => ({ name: words });
  expect(parts('invited', { name, who: 'ann', whom: 'bob' })).toEqual([
    { name: 'ann' },
    ' invited ',
    { name: 'bob' },
  ]);
});

it('gives a text with elements', () => {
  const { container } = render(
    <p>
      {rich('nested', {
        link: (words: string) => <a href="/story">{words}</a>,
        b: (words: string) => <b>{words}</b>,
      })}
    </p>,
  );
  expect(container.innerHTML).toBe('<p>Read <a href="/story">the <b>long</b> story</a>.</p>');
});
