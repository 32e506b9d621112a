import { Button } from '@mantine/core';
import type { IdTag, UnknownIdTag } from '../../api/types';
import { ago } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import classes from './UnknownTags.module.css';
import { useUnknownTags } from './useIdTags';

const MINUTE_MS = 60_000;

/** Tags that chargers have shown and nobody knows, to be adopted. */
export function UnknownTags({ onAdopt }: { onAdopt?: (idTag: string, kind?: IdTag['kind']) => void }) {
  const { data, error, refetch } = useUnknownTags();
  return (
    <Panel title={t('unknown.title')}>
      {error && !data ? (
        <Failure what={t('unknown.title')} error={error} onRetry={() => void refetch()} />
      ) : data?.items.length === 0 ? (
        <p className={classes.none}>{t('unknown.none')}</p>
      ) : (
        <ul className={classes.list}>
          {data?.items.map((tag) => (
            <UnknownTag key={tag.idTag} tag={tag} onAdopt={onAdopt} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface Props {
  tag: UnknownIdTag;
  onAdopt?: (idTag: string, kind?: IdTag['kind']) => void;
}

function UnknownTag({ tag, onAdopt }: Props) {
  const { idTag, count, lastAt, guess } = tag;
  const now = useNow(MINUTE_MS);
  return (
    <li>
      <div>
        <code>{idTag}</code>
        <span>
          {t('unknown.seen', { count })}, {ago(lastAt, now)}
        </span>
        {guess && <span>{guess.sentence}</span>}
      </div>
      {onAdopt && (
        <Button variant="default" size="xs" onClick={() => onAdopt(idTag, guess?.kind ?? undefined)}>
          {t('unknown.adopt', { tag: idTag })}
        </Button>
      )}
    </li>
  );
}
