import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ConnectorMark } from './ConnectorMark';
import { CONNECTOR_TONES } from './status';

const drawn = (status: string | null) => {
  const { container } = render(<ConnectorMark status={status} />);
  return container.firstElementChild;
};

it('has a different shape for each status, for people who see no colours', () => {
  const shapes = [...Object.keys(CONNECTOR_TONES), null].map((status) => drawn(status)?.innerHTML);
  expect(new Set(shapes).size).toBe(shapes.length);
});

it('has the shape of the unknown status for a status that is not in OCPP', () => {
  expect(drawn('Dreaming')?.innerHTML).toBe(drawn(null)?.innerHTML);
});

it('is not read out, since the word is beside it', () => {
  expect(drawn('Faulted')).toHaveAttribute('aria-hidden', 'true');
});
