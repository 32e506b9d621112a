import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ShownTariff } from '../../api/types';
import { date, hourAndMinute } from '../../lib/times';
import { t } from '../../texts/rooms/tariffs';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import classes from './TariffPage.module.css';
import { useVersions } from './useTariff';

/** The versions of a tariff, the latest first: when they were saved, and by whom. */
export function Versions({ tariff }: { tariff: ShownTariff }) {
  const { pages, items } = useVersions(tariff.tariffId);
  return (
    <Panel title={t('versions')}>
      {items.length > 0 ? (
        <ul className={classes.versions}>
          {items.map(({ version, publishedAt, publishedBy }) => (
            <li key={version}>
              <Link
                to="/tariffs/$tariffId"
                params={{ tariffId: String(tariff.tariffId) }}
                search={{ version }}
                aria-label={t('versions.look', { version })}
              >
                {t('version', { version })}
              </Link>
              {version === tariff.published?.version && <span>{t('versions.in-use')}</span>}
              <small>
                {t('versions.by', {
                  date: `${date(publishedAt)}, ${hourAndMinute(publishedAt)}`,
                  who: publishedBy ?? t('conflict.somebody'),
                })}
              </small>
            </li>
          ))}
        </ul>
      ) : pages.isError ? (
        <Failure what={t('versions.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <div aria-busy="true">
          <Bone width={180} height={14} />
        </div>
      ) : (
        <p className={classes.line}>{t('versions.none')}</p>
      )}
      {pages.hasNextPage && (
        <Button variant="default" size="xs" onClick={() => void pages.fetchNextPage()}>
          {t('versions.more')}
        </Button>
      )}
    </Panel>
  );
}
