import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

type Props = Omit<ModalProps, 'opened' | 'padding'>;

/** A dialog that is there while it is mounted; afterwards the focus is where it was before. */
export function Dialog({ size = 460, ...props }: Props) {
  useReturnedFocus();
  return <Modal opened size={size} padding={20} data-gx-modal {...props} />;
}

/** What had the focus on the page, outside of all dialogs: one may follow another. */
let opener: Element | null = null;

function useReturnedFocus(): void {
  const [before] = useState(() => {
    if (!document.activeElement?.closest('[role=dialog]')) opener = document.activeElement;
    return document.activeElement;
  });
  useEffect(
    () => () => {
      const last = before?.isConnected ? before : opener;
      if (last instanceof HTMLElement) last.focus();
    },
    [before],
  );
}
