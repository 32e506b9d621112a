import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { answered, api } from '../../api/client';
import { useDownload } from '../../api/useDownload';
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
  const { busy, problem, download } = useDownload();
  const save = (format: 'csv' | 'ndjson') => {
    const params = { query: { ...query, format } };
    const file = answered(api.GET('/api/v1/transactions/export', { params, parseAs: 'blob' }));
    return download(file, `transactions.${format}`);
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
          <Menu.Item onClick={() => void save('csv')}>{t('export.csv')}</Menu.Item>
          <Menu.Item onClick={() => void save('ndjson')}>{t('export.ndjson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
