import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import { saveFile } from '../../lib/saveFile';
import { t } from '../../texts/rooms/idTags';
import { toastFailure } from '../../ui/toasts';
import classes from './IdTagsPage.module.css';

/** Downloads all tags. A link can't send the token, so the page fetches the file. */
export function ExportTags() {
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      saveFile(await answered(api.GET('/api/v1/id-tags/export', { parseAs: 'blob' })), 'id-tags.csv');
    } catch (error) {
      toastFailure(t('export.failed', { problem: sentence(error) }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      className={classes.action}
      loading={busy}
      leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
      onClick={() => void download()}
    >
      <span className={classes.word}>{t('export')}</span>
    </Button>
  );
}
