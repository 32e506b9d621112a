import type { ReactNode } from 'react';
import type { ShownTariff } from '../../api/types';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/tariffs';
import classes from './TariffPage.module.css';
import { nextVersion, placesInWords } from './words';

interface Props {
  tariff: ShownTariff;
  isEdited?: boolean;
  children?: ReactNode;
}

/** The name of a tariff, and which version is in use where. */
export function TariffHead({ tariff, isEdited = false, children }: Props) {
  const { name, isDefault, draft, published, usedBy, retiredAt } = tariff;
  const where = placesInWords(tariff);
  return (
    <header className={classes.head}>
      <div>
        <div className={classes.title}>
          <h1>
            <bdi>{name}</bdi>
          </h1>
          {retiredAt && <span className={classes.badge}>{t('retired')}</span>}
          {(draft || isEdited) && !retiredAt && (
            <span className={classes.badge}>{t('draft-of', { version: nextVersion(tariff) })}</span>
          )}
          {isDefault && (
            <span className={classes.badge} title={t('default-why')}>
              {t('default')}
            </span>
          )}
          {isEdited && <span className={classes.unsaved}>{t('unsaved')}</span>}
        </div>
        <p className={classes.about}>
          <span>
            {!published
              ? t('one.never')
              : where
                ? t('one.in-use-at', { version: published.version, where, date: date(published.publishedAt) })
                : t('one.in-use', { version: published.version, date: date(published.publishedAt) })}
          </span>
          {usedBy.running > 0 && <span>{t('one.running', { count: usedBy.running })}</span>}
        </p>
      </div>
      {children}
    </header>
  );
}
