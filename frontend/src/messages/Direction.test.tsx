import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Direction } from './Direction';

it.each([
  ['chargerToServer', 'Charger → Server'],
  ['serverToCharger', 'Server → Charger'],
] as const)('says in words which way a message went: %s', (of, words) => {
  const { container } = render(<Direction of={of} />);
  expect(container).toHaveTextContent(words);
  expect(container.querySelector('[aria-hidden]')).toHaveAttribute('data-of', of);
});
