import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/copyText';
import { t } from '../texts/rooms/common';
import classes from './CopyButton.module.css';

interface Props {
  className?: string;
  text: string;
  /** Names the text that is copied, for people who can't see where the button is. */
  what: string;
  /** Tells buttons apart if several are together. */
  label?: string;
  /** The key that presses it, from anywhere on the page. */
  shortcut?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, what, label, shortcut, className }: Props) {
  const [said, setSaid] = useState<'copy' | 'copied' | 'failed'>('copy');
  useEffect(() => {
    if (said === 'copy') return;
    const timer = setTimeout(() => setSaid('copy'), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    copyText(text).then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    );
  const Icon = said === 'copied' ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      className={`${classes.copy} ${className ?? ''}`}
      leftSection={<Icon size={15} stroke={1.7} aria-hidden />}
      aria-label={said === 'copy' ? (label ?? t('copy.copy-what', { what })) : t(`copy.${said}`)}
      aria-keyshortcuts={shortcut}
      onClick={copy}
    >
      <span aria-live="polite">{(said === 'copy' && label) || t(`copy.${said}`)}</span>
    </Button>
  );
}
