import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { mayOperate, useUser } from '../../../accounts/accounts';
import { useTitle } from '../../../lib/useTitle';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/idTags';
import { Notice } from '../../../ui/Notice';
import classes from './ImportPage.module.css';
import { ImportPreview } from './ImportPreview';
import { ImportSource } from './ImportSource';
import type { Sheet } from './sheet';

/** Reads a list of tags, says what each row would do, and takes all rows or none. */
export function ImportPage() {
  useTitle(t('import.title'));
  const may = mayOperate(useUser());
  const [file, setFile] = useState<{ id: number; sheet: Sheet } | null>(null);
  const [pasted, setPasted] = useState('');
  const choose = (sheet: Sheet | null) =>
    setFile((before) => (sheet ? { id: (before?.id ?? 0) + 1, sheet } : null));
  if (!may) return <Notice title={t('import.title')} text={t('import.not-you')} />;
  return (
    <div className={classes.page}>
      <nav className={classes.path} aria-label={t('path')}>
        <Link to="/id-tags">{common('page.id-tags')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <span aria-current="page">{t('import')}</span>
      </nav>
      {file ? (
        <ImportPreview
          key={file.id}
          id={file.id}
          sheet={file.sheet}
          onChange={(sheet) => setFile({ id: file.id, sheet })}
          onChooseAnother={() => choose(null)}
        />
      ) : (
        <ImportSource pasted={pasted} onPaste={setPasted} onChosen={choose} />
      )}
    </div>
  );
}
