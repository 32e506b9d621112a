import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './MenuChoice.module.css';

interface Props {
  chosen: boolean;
  onChoose: () => void;
  mark?: ReactNode;
  /** One of several options that exclude each other; choosing it closes the menu. */
  single?: boolean;
  children: string;
}

/** A menu item that is on or off: its icon on the left, the check on the right. */
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
