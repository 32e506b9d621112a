import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReportQuery, useReportQuery } from '../../reports/useReportDays';
import type { ReportsSearch } from './search';

/** Rollups are made every few minutes. */
const LOOK_AGAIN_MS = 60_000;

export function useReportsSearch() {
  const search = useSearch({ strict: false }) as ReportsSearch;
  const navigate = useNavigate();
  const set = (change: Partial<ReportsSearch>) =>
    void navigate({
      to: '.',
      search: (was: ReportsSearch) => ({ ...was, ...change }),
      replace: true,
    } as never);
  return { search, set, query: useReportQuery(search) };
}

/** A report. The last one stays while another is loading. */
export function useReport<Report>(
  name: string,
  query: (ReportQuery & Record<string, unknown>) | undefined,
  load: (query: ReportQuery, signal: AbortSignal) => Promise<Report>,
): UseQueryResult<Figures<Report>> {
  return useQuery({
    queryKey: ['report', name, query],
    queryFn: async ({ signal }) => figures(await load(query as ReportQuery, signal)),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

type Figures<Report> = Exclude<Report, string>;

/** A report that was not asked for as a file. */
export function figures<Report>(report: Report): Figures<Report> {
  return report as Figures<Report>;
}
