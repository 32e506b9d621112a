import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { NewApiKey } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { Dialog } from '../../components/Dialog';
import dialog from '../../components/Dialog.module.css';
import classes from './ShownOnce.module.css';

/** The key itself, this once. */
export function ShownOnce({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <Dialog onClose={onClose} showsSecret title={`The key “${made.name}”`} size={560}>
      <div className={dialog.body}>
        <p className={classes.warning} role="status">
          <IconAlertTriangle size={17} stroke={1.7} aria-hidden />
          <span>
            <strong>Copy it now.</strong> We keep only its fingerprint, so nobody can show it to you again.
          </span>
        </p>
        <div className={classes.key}>
          <code>{made.key}</code>
          <CopyButton text={made.key} what="the key" />
        </div>
        <p className={dialog.note}>
          Programs send it as <code>Authorization: Bearer {made.prefix}…</code> Whoever has it may do what{' '}
          {made.role === 'viewer' ? 'a viewer' : `an ${made.role}`} may.
        </p>
        <div className={dialog.buttons}>
          <Button data-autofocus onClick={onClose}>
            I have it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
