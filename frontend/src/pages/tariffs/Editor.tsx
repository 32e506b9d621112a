import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { ShownTariff, TariffContent } from '../../api/types';
import { t } from '../../texts/rooms/tariffs';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { Warning } from '../../ui/Warning';
import { AfterSaving } from './AfterSaving';
import { Conflict } from './Conflict';
import { faultsOf, refusedOf } from './faults';
import { added, contentOf, formOf, isSame, normal, taxOf } from './form';
import { oddInWords } from './odd';
import { Prices } from './Prices';
import type { Asked } from './TariffDialogs';
import { TariffHead } from './TariffHead';
import { TariffMenu } from './TariffMenu';
import classes from './TariffPage.module.css';
import { TryOut, useQuote } from './TryOut';
import { type Attempt, quoteOf, triedOf, usualAttempt } from './tryOut';
import type { Draft } from './useDraft';
import { useTariffActions } from './useTariff';
import { WeekPanel } from './WeekPanel';
import { nextVersion } from './words';
import { isZone } from './zone';

const TariffDialogs = lazy(() => import('./TariffDialogs'));

interface Props {
  tariff: ShownTariff;
  draft: Draft;
  /** Panels below the session that is tried out. */
  children?: ReactNode;
}

/** Changes a tariff: its draft, which becomes a version when it is saved as one. */
export function Editor({ tariff, draft, children }: Props) {
  const { form, revision, isEdited, conflict, edit, reset } = draft;
  const { tariffId, published } = tariff;
  const { change, publish, readAgain } = useTariffActions();
  const [busy, setBusy] = useState<'draft' | 'publish' | null>(null);
  const [refused, setRefused] = useState<{ error: unknown; content: TariffContent } | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const content = useStable(contentOf(form));
  const zone = isZone(form.timeZone) ? form.timeZone : 'UTC';
  const [attempt, setAttempt] = useState<Attempt>(() => usualAttempt(Date.now(), zone));
  const tried = triedOf(attempt, zone);
  const typed = faultsOf(form);
  const isFaulty = Object.keys(typed).length > 0;
  const sound = useSound(content, isFaulty);
  const quoted = useQuote(tariffId, isFaulty ? null : quoteOf(tried, content));
  // A refusal is about what was sent: it goes as soon as something else is typed.
  const problem = refused && isSame(refused.content, content) ? refused.error : null;
  const faults = {
    ...refusedOf(quoted.error, 'content', form.rules),
    ...refusedOf(problem, 'draft', form.rules),
    ...typed,
  };
  const count = Object.keys(faults).length;
  const isDraft = tariff.draft !== null;
  const version = nextVersion(tariff);
  const isInUse = published !== null && isSame(published.content, content);

  const save = async (): Promise<ShownTariff | null> => {
    setRefused(null);
    try {
      const saved = await change(tariffId, { revision, draft: content });
      draft.saved(saved);
      return saved;
    } catch (error) {
      await fail(error);
      return null;
    }
  };
  const fail = async (error: unknown) => {
    setRefused({ error, content });
    if (isProblem(error, 'changed-meanwhile')) await readAgain(tariffId);
  };
  const saveDraft = async () => {
    setBusy('draft');
    if (await save()) toast(t('saved-draft'));
    setBusy(null);
  };
  const makeVersion = async (saved: ShownTariff) => {
    draft.saved(await publish(tariffId, saved.revision));
    toast(t('publish.done', { version: nextVersion(saved) }));
  };
  const saveVersion = async () => {
    setBusy('publish');
    const saved = isEdited || !isDraft ? await save() : tariff;
    if (saved && saved.warnings.length > 0) setAsked({ dialog: 'publish', tariff: saved });
    else if (saved) await makeVersion(saved).catch(fail);
    setBusy(null);
  };
  const isConflict = isProblem(problem, 'changed-meanwhile');
  const hasPlace = Object.keys(refusedOf(problem, 'draft', form.rules)).length > 0;
  return (
    <>
      <TariffHead tariff={tariff} isEdited={isEdited}>
        <div className={classes.buttons}>
          {(isEdited || (isDraft && published)) && conflict === null && (
            <Button variant="default" onClick={() => setAsked({ dialog: 'discard', tariff })}>
              {t('discard')}
            </Button>
          )}
          {isEdited && (
            <Button
              variant="default"
              loading={busy === 'draft'}
              disabled={count > 0 || conflict !== null}
              onClick={() => void saveDraft()}
            >
              {t('save-draft')}
            </Button>
          )}
          {(isDraft || isEdited) && (
            <Button
              loading={busy === 'publish'}
              disabled={count > 0 || conflict !== null}
              onClick={() => void saveVersion()}
            >
              {t('publish', { version })}
            </Button>
          )}
          <TariffMenu tariff={tariff} onAsk={setAsked} />
        </div>
      </TariffHead>
      <div className={classes.messages}>
        {conflict && <Conflict draft={draft} theirs={conflict} />}
        {problem !== null && !hasPlace && !isConflict && <FormProblem>{sentence(problem)}</FormProblem>}
        {count > 0 && <FormProblem>{t('fix-first', { count })}</FormProblem>}
        {!isEdited &&
          tariff.warnings.map((odd) => (
            <Warning key={`${odd.code} ${odd.element}`}>{oddInWords(odd)}</Warning>
          ))}
      </div>
      <div className={classes.columns}>
        <div className={classes.main}>
          <Prices form={form} faults={faults} onEdit={edit} />
          <WeekPanel
            content={sound}
            startedAt={tried.startedAt ?? Date.now()}
            endedAt={tried.endedAt}
            kilowatts={(tried.powerW ?? 0) / 1000}
            tax={taxOf(form.rules) ?? ''}
            onAdd={(rule) => edit({ rules: added(form.rules, rule, 'first') })}
          />
        </div>
        <div className={classes.side}>
          <TryOut
            quoted={quoted}
            attempt={attempt}
            tried={tried}
            zone={zone}
            isFaulty={isFaulty}
            isInUse={isInUse}
            onChange={(typedNow) => setAttempt((before) => ({ ...before, ...typedNow }))}
          />
          {(isDraft || isEdited) && <AfterSaving tariff={tariff} />}
          {children}
        </div>
      </div>
      <Suspense>
        {asked && (
          <TariffDialogs
            asked={asked}
            onClose={() => setAsked(null)}
            onChanged={reset}
            onDiscard={async () => {
              // What was typed goes; what was saved goes only if there is a version to go back to.
              if (isDraft && published)
                reset(await change(tariffId, { revision: tariff.revision, draft: null }));
              else draft.edit(formOf(tariff.draft ?? published?.content ?? content));
            }}
            onPublish={makeVersion}
          />
        )}
      </Suspense>
    </>
  );
}

/** The tariff before a fault was typed, for as long as that is there. */
function useSound(content: TariffContent, isFaulty: boolean): TariffContent {
  const [sound, setSound] = useState(content);
  if (!isFaulty && sound !== content) setSound(content);
  return isFaulty ? sound : content;
}

/** The same object for as long as its content is the same. */
function useStable(content: TariffContent): TariffContent {
  const key = JSON.stringify(normal(content));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all of the content.
  return useMemo(() => content, [key]);
}
