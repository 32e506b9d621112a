import { oneOf } from '../../lib/search';
import { type ReportSearch, validateReportSearch } from '../../reports/search';

export const BUCKETS = ['hour', 'day', 'month'] as const;
export const GROUPS = ['charger', 'idTag', 'tariff'] as const;
export const RULES = ['nevi', 'cec', 'uk', 'online'] as const;
export const FAULTS_BY = ['errorCode', 'charger', 'model'] as const;

export type Bucket = (typeof BUCKETS)[number];
export type Rule = (typeof RULES)[number];

/** The address of a report. Each tab has choices of its own, which the others carry along. */
export interface ReportsSearch extends ReportSearch {
  bucket?: Bucket;
  group?: (typeof GROUPS)[number];
  heat?: 'charging';
  rule?: Rule;
  by?: (typeof FAULTS_BY)[number];
  sort?: 'count';
}

export function validateReportsSearch(search: Record<string, unknown>): ReportsSearch {
  return {
    ...validateReportSearch(search),
    bucket: oneOf(BUCKETS, search.bucket),
    group: oneOf(GROUPS, search.group),
    heat: oneOf(['charging'], search.heat),
    rule: oneOf(RULES, search.rule),
    by: oneOf(FAULTS_BY, search.by),
    sort: oneOf(['count'], search.sort),
  };
}
