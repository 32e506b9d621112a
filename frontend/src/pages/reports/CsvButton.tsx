import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReportName, ReportWishes } from '../../api/types';
import { useDownload } from '../../api/useDownload';
import { loadReportFile } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import classes from './CsvButton.module.css';

interface Props<Name extends ReportName> {
  name: Name;
  /** Undefined until it is known. */
  wanted: ReportWishes<Name> | undefined;
  /** What it is about, for people who can't see where the button is. */
  about?: string;
}

/** Saves a report as a file for spreadsheets. */
export function CsvButton<Name extends ReportName>({ name, wanted, about }: Props<Name>) {
  const { busy, problem, download } = useDownload();
  return (
    <>
      {problem !== null && (
        <span className={classes.problem} role="alert">
          {t('csv.failed', { problem })}
        </span>
      )}
      <Button
        variant="default"
        size="xs"
        className={classes.csv}
        aria-label={about && t('csv.of', { about })}
        leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
        loading={busy}
        disabled={wanted === undefined}
        onClick={() => void (wanted && download(loadReportFile(name, wanted), `${name}.csv`))}
      >
        {t('csv')}
      </Button>
    </>
  );
}
