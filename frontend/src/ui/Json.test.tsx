import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Json } from './Json';

it('shows a value as indented JSON, with a colour for each kind of token', () => {
  const { container } = render(<Json value={{ status: 'Faulted: "1"', count: -2.5, known: null }} />);
  expect(container.textContent).toBe(
    '{\n  "status": "Faulted: \\"1\\"",\n  "count": -2.5,\n  "known": null\n}',
  );
  const kinds = [...container.querySelectorAll('span')].map(({ className, textContent }) => [
    className.replace(/^_|_.*$/g, ''),
    textContent,
  ]);
  expect(kinds).toEqual([
    ['key', '"status":'],
    ['string', '"Faulted: \\"1\\""'],
    ['key', '"count":'],
    ['number', '-2.5'],
    ['key', '"known":'],
    ['number', 'null'],
  ]);
});

it('shows markup as text, and a value that is not there as null', () => {
  const { container, rerender } = render(<Json value="<b>bold</b>" />);
  expect(container.querySelector('b')).toBeNull();
  rerender(<Json value={undefined} />);
  expect(container).toHaveTextContent('null');
});
