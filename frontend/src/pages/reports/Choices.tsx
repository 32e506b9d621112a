import { SegmentedControl } from '@mantine/core';
import { type Days, lengthOf } from '../../reports/search';
import { t } from '../../texts/rooms/reports';
import classes from './Reports.module.css';
import { BUCKETS, type Bucket, GROUPS, type ReportsSearch } from './search';

/** Longer than this is shown by months, unless something else is chosen. */
const MOST_DAYS_BY_DAY = 92;
const MOST_DAYS = { hour: 31, day: 400, month: Number.POSITIVE_INFINITY };

/** The buckets for these days: those that are chosen, if they do. */
export function bucketFor({ bucket }: ReportsSearch, days: Days): Bucket {
  const length = lengthOf(days);
  if (bucket !== undefined && length <= MOST_DAYS[bucket]) return bucket;
  return length > MOST_DAYS_BY_DAY ? 'month' : 'day';
}

interface Props {
  search: ReportsSearch;
  days: Days | undefined;
  bucket: Bucket | undefined;
  onChange: (change: Partial<ReportsSearch>) => void;
}

/** How a report is grouped and divided. */
export function Choices({ search, days, bucket, onChange }: Props) {
  const length = days ? lengthOf(days) : 0;
  return (
    <div className={classes.choices}>
      <SegmentedControl
        aria-label={t('energy.group-by')}
        data={[
          { value: '', label: t('energy.group.none') },
          ...GROUPS.map((value) => ({ value, label: t(`energy.group.${value}`) })),
        ]}
        value={search.group ?? ''}
        onChange={(group) => onChange({ group: GROUPS.find((each) => each === group) })}
      />
      <SegmentedControl
        aria-label={t('energy.bucket-by')}
        data={BUCKETS.map((value) => ({
          value,
          label: t(`energy.bucket.${value}`),
          disabled: length > MOST_DAYS[value],
        }))}
        value={bucket ?? 'day'}
        onChange={(value) => onChange({ bucket: BUCKETS.find((each) => each === value) })}
      />
    </div>
  );
}
