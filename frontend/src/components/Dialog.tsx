import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

type Props = Omit<ModalProps, 'opened' | 'padding'>;

/** A dialog that is there while it is mounted; afterwards the focus is where it was before. */
export function Dialog({ size = 460, ...props }: Props) {
  useReturnedFocus();
  return <Modal opened size={size} padding={20} data-gx-modal {...props} />;
}

function useReturnedFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus();
    },
    [before],
  );
}
