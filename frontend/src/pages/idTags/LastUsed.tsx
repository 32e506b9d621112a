import type { IdTag } from '../../api/types';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Moment } from '../../ui/Moment';
import { useTagSessions } from './useIdTags';

const MINUTE_MS = 60_000;

interface Props {
  tag: IdTag;
  /** Whether it says what the time is about. */
  named?: boolean;
}

/** When a charger last asked about a tag, or that it is charging now. */
export function LastUsed({ tag: { running, lastUsedAt }, named = false }: Props) {
  const now = useNow(MINUTE_MS);
  if (running.length > 0) return <b data-tone-text="charging">{t('used.now')}</b>;
  return (
    <span title={t('column.used-why')}>
      {lastUsedAt === null ? (
        t('used.never')
      ) : (
        <Moment at={lastUsedAt}>
          {named ? t('used.at', { when: since(lastUsedAt, now) }) : since(lastUsedAt, now)}
        </Moment>
      )}
    </span>
  );
}

/** When a tag was last seen. One that was adopted long after that has only its sessions to tell. */
export function LastUsedOrSeen({ tag }: { tag: IdTag }) {
  const { data: [newest] = [] } = useTagSessions(tag.idTag);
  return <LastUsed named tag={{ ...tag, lastUsedAt: tag.lastUsedAt ?? newest?.startedAt ?? null }} />;
}
