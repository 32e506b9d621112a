import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../api/client';
import { makeProblem } from '../api/problem';
import { sentence } from '../api/sentence';
import { saveFile } from '../lib/saveFile';
import { t } from '../texts/rooms/logs';
import classes from './ExportMenu.module.css';
import type { LogQuery } from './search';

/** Downloads the messages that match the filters. A link can't send the token, so the page fetches the file. */
export function ExportMenu({ query, deviceId }: { query: LogQuery; deviceId?: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async (format: 'csv' | 'ndjson') => {
    setBusy(true);
    setProblem(null);
    try {
      const { response, error } = await api.GET('/api/v1/logs/export', {
        params: { query: { ...query, format } },
        parseAs: 'stream',
      });
      if (!response.ok) throw makeProblem(response, error);
      saveFile(await response.blob(), `messages-${deviceId ?? 'all'}.${format}`);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {problem && (
        <span className={classes.problem} role="alert">
          {t('export.failed', { problem })}
        </span>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            className={classes.button}
            loading={busy}
            rightSection={<IconChevronDown size={13} stroke={1.7} aria-hidden />}
          >
            {t('export.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void download('csv')}>{t('export.csv')}</Menu.Item>
          <Menu.Item onClick={() => void download('ndjson')}>{t('export.ndjson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
