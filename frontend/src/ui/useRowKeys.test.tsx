import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { singleKeys } from '../lib/singleKeys';
import { show } from '../test/render';
import { useRowKeys } from './useRowKeys';

function Rows() {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: as in the lists.
    <div onKeyDown={useRowKeys()}>
      {['One', 'Two', 'Three'].map((name) => (
        <button key={name} type="button" data-row>
          {name}
        </button>
      ))}
    </div>
  );
}

const press = (key: string, init: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...init });
const focused = () => document.activeElement?.textContent;

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  show(<Rows />);
  screen.getByText('One').focus();
});
afterEach(() => singleKeys.turn(true));

it('moves up and down with letters and arrows, but not beyond the ends', () => {
  press('j');
  press('ArrowDown');
  press('j');
  expect(focused()).toBe('Three');
  press('k');
  press('ArrowUp');
  press('k');
  expect(focused()).toBe('One');
});

it('leaves the shortcuts of the browser alone', () => {
  press('j', { ctrlKey: true });
  press('j', { metaKey: true });
  expect(focused()).toBe('One');
});

it('keeps the arrows if single letters are turned off', () => {
  singleKeys.turn(false);
  press('j');
  expect(focused()).toBe('One');
  press('ArrowDown');
  expect(focused()).toBe('Two');
});
