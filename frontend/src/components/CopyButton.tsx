import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './CopyButton.module.css';

interface Props {
  className?: string;
  text: string;
  /** What is copied, for those who can't see where the button stands. */
  what: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, what, className }: Props) {
  const [said, setSaid] = useState<'Copy' | 'Copied' | 'Not copied'>('Copy');
  useEffect(() => {
    if (said === 'Copy') return;
    const timer = setTimeout(() => setSaid('Copy'), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    copyText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not copied'),
    );
  const Icon = said === 'Copied' ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      className={`${classes.copy} ${className ?? ''}`}
      leftSection={<Icon size={15} stroke={1.7} aria-hidden />}
      aria-label={said === 'Copy' ? `Copy ${what}` : said}
      onClick={copy}
    >
      <span aria-live="polite">{said}</span>
    </Button>
  );
}

/** Browsers give the clipboard to https pages only; on plain http the old way still works. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('The browser did not copy.');
}
