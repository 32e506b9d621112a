import { Link } from '@tanstack/react-router';
import { t } from '../texts/rooms/tariffs';
import { defaultOf, useTariffs } from './useTariffs';

/** The tariff of a charger as a link; null is the default one. */
export function TariffLink({ tariffId }: { tariffId: number | null }) {
  const { data: tariffs } = useTariffs();
  if (!tariffs) return null;
  const byDefault = defaultOf(tariffs);
  const shown = tariffId ?? byDefault?.tariffId;
  if (shown === undefined) return t('charger.none');
  const name = tariffs.find((each) => each.tariffId === shown)?.name;
  return (
    <Link to="/tariffs/$tariffId" params={{ tariffId: String(shown) }}>
      <bdi>
        {name === undefined
          ? t('charger.unknown', { id: String(shown) })
          : tariffId === null
            ? t('charger.default', { name })
            : name}
      </bdi>
    </Link>
  );
}
