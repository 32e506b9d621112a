import { useNavigate, useSearch } from '@tanstack/react-router';
import { useReportQuery } from '../../reports/useReport';
import type { ReportsSearch } from './search';

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
