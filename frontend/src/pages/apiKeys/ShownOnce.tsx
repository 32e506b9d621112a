import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { NewApiKey } from '../../api/types';
import { t } from '../../texts/rooms/apiKeys';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import dialog from '../../ui/Dialog.module.css';
import classes from './ShownOnce.module.css';

/** The key itself, shown only this once. */
export function ShownOnce({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <Dialog onClose={onClose} showsSecret title={t('made.title', { name: made.name })} size={560}>
      <div className={dialog.body}>
        <p className={classes.warning} role="status">
          <IconAlertTriangle size={17} stroke={1.7} aria-hidden />
          <span>{t.rich('made.copy-now', { b: (words) => <strong>{words}</strong> })}</span>
        </p>
        <div className={classes.key}>
          <code>{made.key}</code>
          <CopyButton text={made.key} what={t('made.copy-what')} />
        </div>
        <p className={dialog.note}>
          {t.rich('made.how', {
            prefix: made.prefix,
            code: (words) => <code>{words}</code>,
            role: made.role,
          })}
        </p>
        <div className={dialog.buttons}>
          <Button data-autofocus onClick={onClose}>
            {t('made.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
