import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { FromTo } from './FromTo';

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const button = () => screen.getByRole('button', { name: 'Show' });

it('takes two days, which may be the same, but not in the wrong order', () => {
  const onShow = vi.fn();
  show(<FromTo type="date" from="2026-11-05" to="2026-11-05" onShow={onShow} />);
  fireEvent.click(button());
  expect(onShow).toHaveBeenCalledExactlyOnceWith('2026-11-05', '2026-11-05');
  type('To', '2026-11-04');
  expect(screen.getByText('The last day comes before the first.')).toBeVisible();
  expect(button()).toBeDisabled();
  type('To', '');
  expect(button()).toBeDisabled();
});

it('takes two moments, the second of which is later, or one of them', () => {
  const onShow = vi.fn();
  show(
    <FromTo type="datetime-local" from="" to="" mayBeOpen onShow={onShow}>
      <span>beside</span>
    </FromTo>,
  );
  expect(screen.getByText('beside')).toBeVisible();
  expect(button()).toBeDisabled();
  type('To', '2026-11-05T10:00');
  fireEvent.click(button());
  expect(onShow).toHaveBeenCalledExactlyOnceWith('', '2026-11-05T10:00');
  type('From', '2026-11-05T10:00');
  expect(screen.getByText('The end must be after the start.')).toBeVisible();
});
