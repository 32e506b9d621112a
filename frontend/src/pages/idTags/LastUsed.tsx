import type { IdTag } from '../../api/types';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Moment } from '../../ui/Moment';
import { useTagSessions } from './useIdTags';

const MINUTE_MS = 60_000;

/** When a charger last asked about a tag, or that it is charging now. */
export function LastUsed({ tag: { running, lastUsedAt } }: { tag: IdTag }) {
  const now = useNow(MINUTE_MS);
  if (running.length > 0) return <b data-tone-text="charging">{t('used.now')}</b>;
  return lastUsedAt === null ? t('used.never') : <Moment at={lastUsedAt}>{since(lastUsedAt, now)}</Moment>;
}

/** When a tag was last used. One that was adopted since has only its sessions to tell. */
export function LastUsedOrSeen({ tag }: { tag: IdTag }) {
  const { data: [newest] = [] } = useTagSessions(tag.idTag);
  return <LastUsed tag={{ ...tag, lastUsedAt: tag.lastUsedAt ?? newest?.startedAt ?? null }} />;
}
