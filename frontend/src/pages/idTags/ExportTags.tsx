import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { makeProblem } from '../../api/problem';
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
      const { response, error } = await api.GET('/api/v1/id-tags/export', { parseAs: 'stream' });
      if (!response.ok) throw makeProblem(response, error);
      saveFile(await response.blob(), 'id-tags.csv');
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
