import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sentence } from '../api/sentence';
import { t } from '../texts/rooms/common';
import { Dialog } from './Dialog';
import classes from './Dialog.module.css';
import { FormProblem } from './FormProblem';

interface Props {
  /** The action and its target: "Deactivate ann@example.org?" */
  title: string;
  /** The consequences. */
  children: ReactNode;
  /** Repeats the verb: "Deactivate". */
  verb: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before an action that can't easily be undone. */
export function Confirm({ title, children, verb, onConfirm, onClose }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={title} size={440}>
      <div className={classes.body}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <div className={classes.text}>{children}</div>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void confirm()}>
            {verb}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
