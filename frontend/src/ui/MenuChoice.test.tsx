import { Menu } from '@mantine/core';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { MenuChoice } from './MenuChoice';

const onChoose = vi.fn();

async function open(single: boolean) {
  show(
    <Menu>
      <Menu.Target>
        <button type="button">Filter</button>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuChoice chosen onChoose={onChoose} single={single}>
          Faulted
        </MenuChoice>
      </Menu.Dropdown>
    </Menu>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  const choice = await screen.findByText('Faulted');
  expect(choice.closest('[aria-checked]')).toHaveAttribute('aria-checked', 'true');
  fireEvent.click(choice);
  expect(onChoose).toHaveBeenCalledOnce();
}

it('is checked once it is chosen, and leaves the menu open for another choice', async () => {
  await open(false);
  expect(screen.getByText('Faulted')).toBeVisible();
});

it('closes the menu if it is the only choice', async () => {
  onChoose.mockClear();
  await open(true);
  await waitFor(() => expect(screen.queryByText('Faulted')).toBeNull());
});
