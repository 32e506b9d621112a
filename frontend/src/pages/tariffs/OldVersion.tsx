import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { ShownTariff } from '../../api/types';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/tariffs';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { toast } from '../../ui/toasts';
import { formOf } from './form';
import { PricesRead } from './PricesRead';
import classes from './TariffPage.module.css';
import type { Draft } from './useDraft';
import { useVersions } from './useTariff';
import { Versions } from './Versions';
import { WeekPanel } from './WeekPanel';

interface Props {
  tariff: ShownTariff;
  version: number;
  /** Only for people who may change tariffs. */
  draft: Draft | undefined;
  onClose: () => void;
}

const USUAL_KW = 22;

/** A version as it was saved, to be read or used again. */
export function OldVersion({ tariff, version, draft, onClose }: Props) {
  const { pages, items } = useVersions(tariff.tariffId);
  const found = items.find((each) => each.version === version);
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const isMissing = !found && !hasNextPage && !isFetching;
  useEffect(() => {
    if (!found && hasNextPage && !isFetching) void fetchNextPage();
  }, [found, hasNextPage, isFetching, fetchNextPage]);
  useEffect(() => {
    if (isMissing && !pages.isError) onClose();
  }, [isMissing, pages.isError, onClose]);
  if (!found && pages.isError) {
    return <Failure what={t('versions.what')} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (!found) {
    return (
      <div aria-busy="true">
        <Bone width={260} height={34} />
      </div>
    );
  }
  const { content, publishedAt, publishedBy } = found;
  const isInUse = version === tariff.published?.version;
  const take = () => {
    draft?.edit(formOf(content));
    toast(t('old.taken', { version }));
    onClose();
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <div className={classes.title}>
            <h1>{t('old.title', { version, name: tariff.name })}</h1>
          </div>
          <p className={classes.about}>
            {t(isInUse ? 'old.now' : 'old.from', {
              date: date(publishedAt),
              who: publishedBy ?? t('conflict.somebody'),
            })}
          </p>
        </div>
        <div className={classes.buttons}>
          {draft && (
            <Button variant="default" onClick={take}>
              {t('old.take')}
            </Button>
          )}
          <Button onClick={onClose}>{t('old.close')}</Button>
        </div>
      </header>
      <div className={classes.columns}>
        <div className={classes.main}>
          <PricesRead form={formOf(content)} />
          <WeekPanel
            content={content}
            startedAt={Date.parse(publishedAt)}
            endedAt={null}
            kilowatts={USUAL_KW}
          />
        </div>
        <div className={classes.side}>
          <Versions tariff={tariff} />
        </div>
      </div>
    </>
  );
}
