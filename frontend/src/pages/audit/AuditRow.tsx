import { IconAlertTriangle } from '@tabler/icons-react';
import { memo } from 'react';
import type { AuditItem } from '../../api/types';
import { ListRow } from '../../ui/ListRow';
import classes from './AuditList.module.css';
import { auditSentence, isAlarming, sentenceText } from './sentences';

interface Props {
  item: AuditItem;
  open: boolean;
  onToggle: (id: string) => void;
}

export const AuditRow = memo(function AuditRow({ item, open, onToggle }: Props) {
  const parts = auditSentence(item);
  const wrong = isAlarming(item);
  return (
    <ListRow item={item} open={open} onToggle={onToggle}>
      <span className={classes.what} data-wrong={wrong || undefined} title={sentenceText(parts)}>
        {wrong && <IconAlertTriangle size={15} stroke={1.7} aria-hidden />}
        {parts.map(({ text, name }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have their places.
          name ? <b key={index}>{text}</b> : text,
        )}
      </span>
      <span className={classes.address}>{item.address}</span>
    </ListRow>
  );
});
