import { Button, type ButtonProps } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import classes from './FilterMenu.module.css';

/** A button that names the choice and opens the options. */
export function FilterChip({
  active,
  ...props
}: { active: boolean } & ButtonProps & ComponentProps<'button'>) {
  return (
    <Button
      {...props}
      variant="default"
      className={classes.chip}
      data-active={active || undefined}
      rightSection={<IconChevronDown size={13} stroke={1.7} aria-hidden />}
    />
  );
}
