import type { ShownTariff } from '../../api/types';
import { t } from '../../texts/rooms/tariffs';
import { Panel } from '../../ui/Panel';
import classes from './TariffPage.module.css';
import { nextVersion, placesInWords } from './words';

/** What saving a version does to sessions. */
export function AfterSaving({ tariff }: { tariff: ShownTariff }) {
  const { isDefault, usedBy, published } = tariff;
  const where = placesInWords(tariff);
  const version = nextVersion(tariff);
  return (
    <Panel title={t('after')}>
      <ul className={classes.lines}>
        {where && <li>{t('after.chargers', { where, version })}</li>}
        {isDefault && <li>{t('after.default')}</li>}
        {!where && !isDefault && <li>{t('after.nowhere')}</li>}
        {usedBy.running > 0 && <li>{t('after.running', { count: usedBy.running })}</li>}
        {published && <li>{t('after.billed')}</li>}
      </ul>
    </Panel>
  );
}
