import { Button } from '@mantine/core';
import type { UnknownIdTag } from '../../api/types';
import { listed } from '../../lib/lists';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import type { TagKind } from './search';
import classes from './UnknownTags.module.css';
import { useUnknownTags } from './useIdTags';

const MINUTE_MS = 60_000;
const MOST_NAMED = 3;

/** Begins a new tag with what was seen. */
type Adopt = (idTag: string, kind: TagKind | undefined) => void;

/** Tags that chargers have shown and nobody knows, to be adopted. */
export function UnknownTags({ onAdopt }: { onAdopt?: Adopt }) {
  const { pages, items } = useUnknownTags();
  return (
    <Panel title={t('unknown.title')}>
      {items.length > 0 ? (
        <ul className={classes.list}>
          {items.map((tag) => (
            <UnknownTag key={tag.idTag} tag={tag} onAdopt={onAdopt} />
          ))}
        </ul>
      ) : pages.isError ? (
        <Failure what={t('unknown.title')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Bone width="100%" height={44} />
      ) : (
        <p className={classes.none}>{t('unknown.none')}</p>
      )}
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('unknown.more')}
        </Button>
      )}
    </Panel>
  );
}

function UnknownTag({ tag, onAdopt }: { tag: UnknownIdTag; onAdopt?: Adopt }) {
  const { idTag, count, lastAt, guess } = tag;
  const now = useNow(MINUTE_MS);
  return (
    <li>
      <div className={classes.tag}>
        <code>{idTag}</code>
        {onAdopt && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('unknown.adopt-tag', { tag: idTag })}
            onClick={() => onAdopt(idTag, guess?.kind ?? undefined)}
          >
            {t('unknown.adopt')}
          </Button>
        )}
      </div>
      <p>
        <Moment at={lastAt}>{t('unknown.seen', { count, when: since(lastAt, now) })}</Moment>{' '}
        {placesOf(tag) && <span>{t('unknown.at', { chargers: placesOf(tag) })}</span>}
      </p>
      {guess && <p>{t(`guess.${guess.what}`)}</p>}
    </li>
  );
}

/** The chargers that have shown a tag last, and how many more there were. */
function placesOf({ seenAt, chargers }: UnknownIdTag): string {
  const named = seenAt.slice(0, MOST_NAMED).map(({ deviceId }) => deviceId);
  const more = chargers - named.length;
  return listed(more > 0 ? [...named, t('unknown.more-chargers', { count: more })] : named);
}
