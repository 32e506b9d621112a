import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { answered, api } from '../api/client';
import { useDownload } from '../api/useDownload';
import { t } from '../texts/rooms/logs';
import classes from './ExportMenu.module.css';
import type { LogQuery } from './search';

/** Downloads the messages that match the filters. */
export function ExportMenu({ query, deviceId }: { query: LogQuery; deviceId?: string }) {
  const { busy, problem, download } = useDownload();
  const save = (format: 'csv' | 'ndjson') => {
    const params = { query: { ...query, format } };
    const file = answered(api.GET('/api/v1/logs/export', { params, parseAs: 'blob' }));
    return download(file, `messages-${deviceId ?? 'all'}.${format}`);
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
          <Menu.Item onClick={() => void save('csv')}>{t('export.csv')}</Menu.Item>
          <Menu.Item onClick={() => void save('ndjson')}>{t('export.ndjson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
