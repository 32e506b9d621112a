import { Button, Modal, type ModalProps } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { t } from '../texts/rooms/common';
import classes from './Dialog.module.css';

interface Props extends Omit<ModalProps, 'opened' | 'padding'> {
  /** Shows a secret that cannot be shown again: only its own button closes it, not Escape or a click beside it. */
  showsSecret?: boolean;
}

const SECRET = { closeOnEscape: false, closeOnClickOutside: false, withCloseButton: false };

/**
 * A dialog that is open while it is mounted; afterwards the focus is back where it was. Escape, a click beside it and
 * its cross ask first if something was typed; the dialog's own buttons say what they do.
 */
export function Dialog({ size = 460, showsSecret = false, onClose, children, ...props }: Props) {
  useReturnedFocus();
  const { fields, isEdited } = useEdited();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Modal
        opened
        size={size}
        padding={20}
        data-gx-modal
        {...props}
        {...(showsSecret ? SECRET : { closeOnEscape: !asking })}
        onClose={() => (isEdited() ? setAsking(true) : onClose())}
      >
        <div ref={fields}>{children}</div>
      </Modal>
      {asking && <Discard onDiscard={onClose} onKeep={() => setAsking(false)} />}
    </>
  );
}

function Discard({ onDiscard, onKeep }: { onDiscard: () => void; onKeep: () => void }) {
  useReturnedFocus();
  return (
    <Modal opened size={400} padding={20} data-gx-modal title={t('discard.title')} onClose={onKeep}>
      <div className={classes.buttons}>
        <Button variant="default" data-autofocus onClick={onKeep}>
          {t('discard.keep')}
        </Button>
        <Button variant="danger" onClick={onDiscard}>
          {t('discard.discard')}
        </Button>
      </div>
    </Modal>
  );
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Whether a field has another value than when the dialog opened; fields that were added later began empty. */
function useEdited() {
  const element = useRef<HTMLElement>(null);
  const before = useRef(new Map<Field, string>());
  const fields = useCallback((mounted: HTMLElement | null) => {
    element.current = mounted;
    for (const field of fieldsOf(mounted)) before.current.set(field, contentOf(field));
  }, []);
  const isEdited = () =>
    fieldsOf(element.current).some((field) => contentOf(field) !== (before.current.get(field) ?? ''));
  return { fields, isEdited };
}

function fieldsOf(element: HTMLElement | null): Field[] {
  return [...(element?.querySelectorAll<Field>('input:not([type="hidden"]), textarea, select') ?? [])];
}

function contentOf(field: Field): string {
  const isChoice = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
  return isChoice ? (field.checked ? 'on' : '') : field.value;
}

/** The element that had the focus on the page, outside all dialogs, since one dialog may follow another. */
let opener: Element | null = null;

function useReturnedFocus(): void {
  const [before] = useState(() => {
    if (!document.activeElement?.closest('[role=dialog]')) opener = document.activeElement;
    return document.activeElement;
  });
  useEffect(
    () => () => {
      const last = before?.isConnected ? before : opener;
      if (last instanceof HTMLElement) last.focus({ preventScroll: true });
    },
    [before],
  );
}
