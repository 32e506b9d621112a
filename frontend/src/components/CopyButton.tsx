import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './CopyButton.module.css';
import { copyText } from './copyText';

interface Props {
  className?: string;
  text: string;
  /** What is copied, for those who can't see where the button stands. */
  what: string;
  /** Where several buttons stand together: which is which. */
  label?: string;
  /** The key that presses it, from anywhere on the page. */
  shortcut?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, what, label, shortcut, className }: Props) {
  const [said, setSaid] = useState<'Copy' | 'Copied' | 'Copying failed'>('Copy');
  useEffect(() => {
    if (said === 'Copy') return;
    const timer = setTimeout(() => setSaid('Copy'), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    copyText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Copying failed'),
    );
  const Icon = said === 'Copied' ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      className={`${classes.copy} ${className ?? ''}`}
      leftSection={<Icon size={15} stroke={1.7} aria-hidden />}
      aria-label={said === 'Copy' ? (label ?? `Copy ${what}`) : said}
      aria-keyshortcuts={shortcut}
      onClick={copy}
    >
      <span aria-live="polite">{said === 'Copy' ? (label ?? said) : said}</span>
    </Button>
  );
}
