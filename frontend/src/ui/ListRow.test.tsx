import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show, tooltipOf } from '../test/render';
import { ListRow } from './ListRow';

const ITEM = { id: '7', at: '2025-11-23T14:12:04.218Z' };

it.each([false, true])('is one button that says whether it is open: %s', (open) => {
  const onToggle = vi.fn();
  show(
    <ListRow item={ITEM} open={open} onToggle={onToggle} fraction=".218">
      <span>BootNotification</span>
    </ListRow>,
  );
  const row = screen.getByRole('button', { name: /15:12:04.218.*BootNotification/, expanded: open });
  fireEvent.click(row);
  expect(onToggle).toHaveBeenCalledExactlyOnceWith('7');
});

it('shows UTC in the tooltip of its time', () => {
  show(
    <ListRow item={ITEM} open={false} onToggle={vi.fn()}>
      <span />
    </ListRow>,
  );
  expect(tooltipOf(screen.getByRole('time'))).toContain('14:12:04 UTC');
});
