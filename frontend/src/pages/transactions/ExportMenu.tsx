import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { makeProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { saveFile } from '../../lib/saveFile';
import { t } from '../../texts/rooms/transactions';
import type { TransactionsQuery } from '../../transactions/search';
import classes from './ExportMenu.module.css';

interface Props {
  query: TransactionsQuery;
  /** How many match; undefined until it is known. */
  count: number | undefined;
  /** Whether there are more than these. */
  hasMore: boolean;
}

/** Downloads the transactions that match the filters, and says how many that are, as far as it is known. */
export function ExportMenu({ query, count, hasMore }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async (format: 'csv' | 'ndjson') => {
    setBusy(true);
    setProblem(null);
    try {
      const { response, error } = await api.GET('/api/v1/transactions/export', {
        params: { query: { ...query, format } },
        parseAs: 'stream',
      });
      if (!response.ok) throw makeProblem(response, error);
      saveFile(await response.blob(), `transactions.${format}`);
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
            {t('export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {count !== undefined && (
            <Menu.Label>{t(hasMore ? 'export.more-than' : 'export.all', { count })}</Menu.Label>
          )}
          <Menu.Item onClick={() => void download('csv')}>{t('export.csv')}</Menu.Item>
          <Menu.Item onClick={() => void download('ndjson')}>{t('export.ndjson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
