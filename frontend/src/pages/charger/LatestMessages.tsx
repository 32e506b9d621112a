import { Link } from '@tanstack/react-router';
import { time } from '../../lib/times';
import { ConnectionMark } from '../../messages/ConnectionMark';
import { Direction } from '../../messages/Direction';
import { answerSummary, summary, title } from '../../messages/summary';
import { useLog } from '../../messages/useLog';
import { t } from '../../texts/rooms/charger';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import classes from './LatestMessages.module.css';

const SHOWN = 6;

export function LatestMessages({ deviceId }: { deviceId: string }) {
  const { rows, pages } = useLog({ deviceId: [deviceId] });
  return (
    <Panel
      title={t('messages.title')}
      aside={
        <Link to="/chargers/$deviceId/logs" params={{ deviceId }} className={classes.all}>
          {t('messages.all')}
        </Link>
      }
    >
      {pages.isError && (
        <Failure what={t('messages.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      )}
      {pages.isPending && !pages.isError && (
        <div className={classes.bones} aria-busy="true">
          {[1, 2, 3, 4].map((bone) => (
            <Bone key={bone} width="100%" height={34} />
          ))}
        </div>
      )}
      {pages.isSuccess && rows.length === 0 && <p className={classes.none}>{t('messages.none')}</p>}
      <ol>
        {rows.slice(0, SHOWN).map((entry) => {
          const { text, wrong } = summary(entry);
          const answer = answerSummary(entry, Date.now());
          const isConnection = entry.messageType === 'Connection';
          return (
            <li key={entry.id} className={classes.message}>
              <div className={classes.head}>
                {isConnection ? (
                  <span className={classes.connection}>
                    <ConnectionMark action={entry.action} />
                    {t('messages.connection')}
                  </span>
                ) : (
                  <Direction of={entry.direction} />
                )}
                <Moment at={entry.at}>{time(entry.at)}</Moment>
              </div>
              <p className={classes.action}>{title(entry)}</p>
              <p className={classes.text} data-wrong={wrong || answer.look === 'refused' || undefined}>
                {answer.look === 'refused' ? `${text}: ${answer.text}` : text}
              </p>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
