import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show, tooltipOf } from '../test/render';
import { LastSeen } from './LastSeen';

it('shows the date and the time in the viewer’s zone, with UTC in the tooltip', () => {
  show(<LastSeen at="2025-11-23T23:12:04.000Z" />);
  const seen = screen.getByRole('time');
  expect(seen).toHaveTextContent('Last seen 24 Nov 202500:12:04');
  expect(tooltipOf(seen)).toContain('23 Nov 2025, 23:12:04 UTC');
});

it('says that a charger was never seen', () => {
  show(<LastSeen at={null} />);
  expect(screen.getByText('Never seen')).toBeVisible();
});
