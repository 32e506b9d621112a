import { Popover, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { t } from '../texts/rooms/reports';
import { FilterChip } from '../ui/FilterChip';
import { FromTo } from '../ui/FromTo';
import { daysInWords } from './days';
import classes from './SpanChoice.module.css';
import { type Days, type ReportSearch, SPANS, type Span, spanOf } from './search';

interface Props {
  search: ReportSearch;
  days: Days | undefined;
  onChange: (change: Pick<ReportSearch, 'span' | 'from' | 'to'>) => void;
}

const LABELS = SPANS.map((value) => ({ value, label: t(`span.${value}`) }));

/** The days of a report: the last ones, or from one day to another. */
export function SpanChoice({ search, days, onChange }: Props) {
  return (
    <>
      <SegmentedControl
        aria-label={t('span.label')}
        className={classes.spans}
        data={LABELS}
        value={spanOf(search) ?? ''}
        onChange={(span) => onChange({ span: span as Span, from: undefined, to: undefined })}
      />
      <DaysChoice days={days} isChosen={search.from !== undefined} onChange={onChange} />
    </>
  );
}

function DaysChoice({ days, isChosen, onChange }: Pick<Props, 'days' | 'onChange'> & { isChosen: boolean }) {
  const [opened, setOpened] = useState(false);
  const show = (chosen: Days) => {
    onChange({ span: undefined, ...chosen });
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <FilterChip active={isChosen} onClick={() => setOpened(!opened)}>
          {days ? daysInWords(days) : t('days.label')}
        </FilterChip>
      </Popover.Target>
      <Popover.Dropdown>
        <FromTo
          type="date"
          from={days?.from ?? ''}
          to={days?.to ?? ''}
          onShow={(from, to) => show({ from, to })}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
