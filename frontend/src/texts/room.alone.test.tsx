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

it('gives a text, with its plurals and numbers as the language has them', () => {
  expect(text('plain')).toBe('Try again');
  expect([0, 1, 1200].map((count) => text('chargers', { count }))).toEqual([
    'No chargers',
    'One charger',
    '1,200 chargers',
  ]);
});

it('takes what is put in as it is, whatever it looks like', () => {
  const name = (words: string) => words;
  expect(parts('invited', { name, who: '{whom}', whom: '<name>' })).toEqual(['{whom} invited <name>']);
});

it('gives pieces, each tag as what was made of its words', () => {
  const name = (words: string) => ({ name: words });
  expect(parts('invited', { name, who: 'ann', whom: 'bob' })).toEqual([
    { name: 'ann' },
    ' invited ',
    { name: 'bob' },
  ]);
});

it('gives elements within a text', () => {
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
