import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Phases } from './Phases';

it('draws three phases, and is not read out', () => {
  const { container } = render(<Phases />);
  const lines = [...container.querySelectorAll('g > path:last-child')].map((path) => path.getAttribute('d'));
  expect(new Set(lines).size).toBe(3);
  expect(container.firstElementChild).toHaveAttribute('aria-hidden', 'true');
});
