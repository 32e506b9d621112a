import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show, tooltipOf } from '../test/render';
import { When } from './When';

it('shows the date and the time in the viewer’s zone, with UTC in the tooltip', () => {
  show(<When at="2025-11-23T14:12:04.000Z" />);
  const when = screen.getByRole('time');
  expect(when).toHaveTextContent('23 Nov 2025 15:12:04');
  expect(tooltipOf(when)).toContain('14:12:04 UTC');
});
