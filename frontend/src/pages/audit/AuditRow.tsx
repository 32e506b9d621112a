import { IconAlertTriangle, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import type { AuditItem } from '../../api/types';
import { Moment } from '../../components/Moment';
import { time } from '../../format/times';
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
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className={classes.row}
      data-row
      data-open={open || undefined}
      aria-expanded={open}
      onClick={() => onToggle(item.id)}
    >
      <Chevron size={15} stroke={1.7} aria-hidden />
      <Moment at={item.at} className={classes.time}>
        {time(item.at)}
      </Moment>
      <span className={classes.what} data-wrong={wrong || undefined} title={sentenceText(parts)}>
        {wrong && <IconAlertTriangle size={15} stroke={1.7} aria-hidden />}
        {parts.map(({ text, name }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have their places.
          name ? <b key={index}>{text}</b> : text,
        )}
      </span>
      <span className={classes.address}>{item.address}</span>
    </button>
  );
});
