import { answered, api } from '../../api/client';
import { useDownload } from '../../api/useDownload';
import { t } from '../../texts/rooms/transactions';
import type { TransactionsQuery } from '../../transactions/search';
import { DownloadMenu, type FileFormat } from '../../ui/DownloadMenu';

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
  const save = (format: FileFormat) => {
    const params = { query: { ...query, format } };
    const file = answered(api.GET('/api/v1/transactions/export', { params, parseAs: 'blob' }));
    return download(file, `transactions.${format}`);
  };
  const note = count === undefined ? undefined : t(hasMore ? 'export.more-than' : 'export.all', { count });
  return (
    <DownloadMenu
      title={t('export')}
      formats={{ csv: t('export.csv'), ndjson: t('export.ndjson') }}
      onChoose={(format) => void save(format)}
      busy={busy}
      problem={problem && t('export.failed', { problem })}
      note={note}
    />
  );
}
