import { Button, FileButton, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { t } from '../../../texts/rooms/idTags';
import { FormProblem } from '../../../ui/FormProblem';
import { Panel } from '../../../ui/Panel';
import classes from './ImportPage.module.css';
import { decoded, type Sheet, sheetOf } from './sheet';

const ACCEPTED = '.csv,.txt,text/csv,text/plain';

interface Props {
  pasted: string;
  onPaste: (text: string) => void;
  onChosen: (sheet: Sheet) => void;
}

/** Takes a file, or text that was copied from a spreadsheet. */
export function ImportSource({ pasted, onPaste, onChosen }: Props) {
  const [isEmpty, setEmpty] = useState(false);
  const open = (sheet: Sheet) => {
    setEmpty(sheet.rows.length === 0);
    if (sheet.rows.length > 0) onChosen(sheet);
  };
  const read = async (file: File | null | undefined) => {
    if (!file) return;
    const { text, encoding } = decoded(await file.arrayBuffer());
    open(sheetOf(text, file.name, encoding));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void read(event.dataTransfer.files[0]);
  };
  return (
    <>
      <h1 className={classes.title}>{t('import.title')}</h1>
      {isEmpty && <FormProblem>{t('import.empty')}</FormProblem>}
      <div className={classes.sources}>
        <Panel title={t('import.file')}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same. */}
          <div className={classes.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
            <p>{t('import.file-text')}</p>
            <FileButton accept={ACCEPTED} onChange={(file) => void read(file)}>
              {(props) => (
                <Button {...props} leftSection={<IconUpload size={15} stroke={1.7} aria-hidden />}>
                  {t('import.choose')}
                </Button>
              )}
            </FileButton>
          </div>
        </Panel>
        <Panel title={t('import.paste')}>
          <Textarea
            aria-label={t('import.paste')}
            placeholder={t('import.example')}
            autosize={false}
            rows={7}
            spellCheck={false}
            classNames={{ input: classes.pasted }}
            value={pasted}
            onChange={(event) => onPaste(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={pasted.trim() === ''}
            onClick={() => open(sheetOf(pasted, null))}
          >
            {t('import.check')}
          </Button>
        </Panel>
      </div>
      <p className={classes.help}>{t('import.help')}</p>
    </>
  );
}
