import type { LogItem } from '../api/types';
import { milliseconds, time, took } from '../lib/times';
import { t } from '../texts/rooms/logs';
import { CopyButton } from '../ui/CopyButton';
import { Json } from '../ui/Json';
import { Direction } from './Direction';
import classes from './LogDetail.module.css';

const OTHER_WAY = { chargerToServer: 'serverToCharger', serverToCharger: 'chargerToServer' } as const;

/** A Call and its answer side by side, joined by the time between them. */
export function LogDetail({ entry }: { entry: LogItem }) {
  const { answer } = entry;
  return (
    <div className={classes.detail}>
      <Message
        type={entry.messageType}
        direction={entry.direction}
        at={entry.at}
        messageId={entry.messageId}
        payload={entry.payload}
        note={entry.note}
      />
      {answer && <span className={classes.between}>{took(entry.at, answer.at)}</span>}
      {answer && (
        <Message
          type={answer.messageType}
          direction={OTHER_WAY[entry.direction]}
          at={answer.at}
          messageId={entry.messageId}
          payload={answer.payload}
          note={answerNote(entry.action, answer)}
        />
      )}
    </div>
  );
}

interface MessageProps {
  type: LogItem['messageType'];
  direction: LogItem['direction'];
  at: string;
  messageId: string | null;
  payload: unknown;
  note: string | null;
}

function Message({ type, direction, at, messageId, payload, note }: MessageProps) {
  const title = t(`detail.title.${type}`);
  return (
    <section className={classes.message} aria-label={title}>
      <header className={classes.head}>
        <Direction of={direction} />
        <strong>{title}</strong>
        <span className={classes.id} title={messageId ?? undefined}>
          {messageId}
        </span>
        <span className={classes.time}>
          {time(at)}
          {milliseconds(at)}
        </span>
        <CopyButton shortcut="c" text={JSON.stringify(payload, null, 2)} what={t(`detail.what.${type}`)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long JSON scrolls, with the keyboard too. */}
      <div className={classes.body} tabIndex={0} role="group" aria-label={t('detail.json', { title })}>
        <Json value={payload} />
        {note && <p className={classes.note}>{note}</p>}
      </div>
    </section>
  );
}

/** Says what is wrong: "TypeConstraintViolation: connectorId: an integer expected". */
function answerNote(action: string | null, answer: NonNullable<LogItem['answer']>): string | null {
  if (answer.errorCode) return [answer.errorCode, answer.note].filter(Boolean).join(': ');
  return (
    answer.note ?? (isEmpty(answer.payload) ? t('detail.empty-answer', { action: String(action) }) : null)
  );
}

function isEmpty(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0;
}
