import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import classes from './DownloadMenu.module.css';

const FORMATS = ['csv', 'ndjson'] as const;

export type FileFormat = (typeof FORMATS)[number];

interface Props {
  title: string;
  /** The words for each format. */
  formats: Record<FileFormat, string>;
  onChoose: (format: FileFormat) => void;
  busy: boolean;
  /** Why nothing was saved. */
  problem: string | null;
  /** What will be in the file. */
  note?: string;
  /** As low as the filters beside it. */
  dense?: boolean;
}

/** A button that saves a list as a file, in a format of one's choice. */
export function DownloadMenu({ title, formats, onChoose, busy, problem, note, dense }: Props) {
  return (
    <>
      {problem !== null && (
        <span className={classes.problem} role="alert">
          {problem}
        </span>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            className={classes.button}
            data-dense={dense || undefined}
            loading={busy}
            rightSection={<IconChevronDown size={13} stroke={1.7} aria-hidden />}
          >
            {title}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {note !== undefined && <Menu.Label>{note}</Menu.Label>}
          {FORMATS.map((format) => (
            <Menu.Item key={format} onClick={() => onChoose(format)}>
              {formats[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
