import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ConnectionMark } from './ConnectionMark';
import { LOG_LIMITED } from './summary';

it('has a picture of its own for a connection that ends, and for messages that were not kept', () => {
  const pictureOf = (action: string | null) =>
    render(<ConnectionMark action={action} />).container.querySelector('svg')?.innerHTML;
  const pictures = ['connected', 'disconnected', LOG_LIMITED].map(pictureOf);
  expect(new Set(pictures)).toHaveProperty('size', 3);
  expect(pictureOf('replaced')).toBe(pictures[0]);
});
