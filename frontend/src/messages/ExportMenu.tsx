import { answered, api } from '../api/client';
import { useDownload } from '../api/useDownload';
import { t } from '../texts/rooms/logs';
import { DownloadMenu, type FileFormat } from '../ui/DownloadMenu';
import type { LogQuery } from './search';

/** Downloads the messages that match the filters. */
export function ExportMenu({ query, deviceId }: { query: LogQuery; deviceId?: string }) {
  const { busy, problem, download } = useDownload();
  const save = (format: FileFormat) => {
    const params = { query: { ...query, format } };
    const file = answered(api.GET('/api/v1/logs/export', { params, parseAs: 'blob' }));
    return download(file, `messages-${deviceId ?? 'all'}.${format}`);
  };
  return (
    <DownloadMenu
      title={t('export.title')}
      formats={{ csv: t('export.csv'), ndjson: t('export.ndjson') }}
      onChoose={(format) => void save(format)}
      busy={busy}
      problem={problem && t('export.failed', { problem })}
      dense
    />
  );
}
