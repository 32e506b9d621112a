import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { FilterChip } from './FilterChip';

it('names the choice, looks chosen, and opens', () => {
  const onClick = vi.fn();
  show(
    <FilterChip active aria-expanded={false} onClick={onClick}>
      Online
    </FilterChip>,
  );
  const chip = screen.getByRole('button', { name: 'Online', expanded: false });
  expect(chip).toHaveAttribute('data-active');
  fireEvent.click(chip);
  expect(onClick).toHaveBeenCalledOnce();
});

it('looks plain while nothing is chosen', () => {
  show(<FilterChip active={false}>All actions</FilterChip>);
  expect(screen.getByRole('button')).not.toHaveAttribute('data-active');
});
