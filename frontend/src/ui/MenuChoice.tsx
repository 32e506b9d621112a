import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './MenuChoice.module.css';

interface Props {
  chosen: boolean;
  onChoose: () => void;
  mark?: ReactNode;
  /** Another choice takes the place of this one, and the menu closes. */
  single?: boolean;
  children: string;
}

/** Something in a menu that is on or off: its mark left, the check right. */
export function MenuChoice({ chosen, onChoose, mark, single = false, children }: Props) {
  return (
    <Menu.CheckboxItem
      checked={chosen}
      onChange={onChoose}
      closeMenuOnClick={single}
      classNames={{ itemIndicator: classes.nothing, itemLabel: classes.label }}
      rightSection={chosen && <IconCheck size={15} stroke={2} aria-hidden />}
    >
      {mark}
      {children}
    </Menu.CheckboxItem>
  );
}
