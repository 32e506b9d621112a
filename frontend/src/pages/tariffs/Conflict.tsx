import { Button } from '@mantine/core';
import type { ShownTariff } from '../../api/types';
import { since } from '../../lib/times';
import { t } from '../../texts/rooms/tariffs';
import { toast } from '../../ui/toasts';
import classes from './Conflict.module.css';
import { formOf } from './form';
import { differences } from './sentences';
import { type Draft, savedContent } from './useDraft';

interface Props {
  draft: Draft;
  theirs: ShownTariff;
}

/** Somebody else has changed the tariff too: shows how it differs, and lets people choose. */
export function Conflict({ draft, theirs }: Props) {
  const found = differences(draft.form, formOf(savedContent(theirs)));
  const { changedBy, changedAt, published, draft: theirDraft } = theirs;
  const keep = () => {
    draft.keep();
    toast(t('conflict.kept'));
  };
  return (
    <section className={classes.conflict} aria-labelledby="conflict" role="alert">
      <h2 id="conflict">
        {t('conflict.title', {
          who: changedBy ?? t('conflict.somebody'),
          when: since(changedAt, Date.now()),
        })}
      </h2>
      <p>
        {theirDraft === null && published && t('conflict.published', { version: published.version })}{' '}
        {t('conflict.why')}
      </p>
      <div className={classes.sides}>
        <Side title={t('conflict.mine')} words={found.mine} />
        <Side title={t('conflict.theirs')} words={found.theirs} />
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={keep}>
          {t('conflict.keep')}
        </Button>
        <Button variant="default" onClick={() => draft.reset(theirs)}>
          {t('conflict.take')}
        </Button>
      </div>
    </section>
  );
}

function Side({ title, words }: { title: string; words: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {words.length === 0 && <li>{t('conflict.nothing')}</li>}
        {words.map((each, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two sentences may be the same.
          <li key={place}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
