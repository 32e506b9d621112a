import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Bone } from './Bone';

it('keeps the place of what is loading, and is not read out', () => {
  show(
    <p data-testid="around">
      <Bone width={120} height={14} />
    </p>,
  );
  const bone = screen.getByTestId('around').firstElementChild;
  expect(bone).toHaveStyle({ width: '120px', height: '14px' });
  expect(bone).toHaveAttribute('aria-hidden', 'true');
});
