import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { Charger } from '../../api/types';
import { TariffLink } from '../../tariffs/TariffLink';
import { t } from '../../texts/rooms/tariffs';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';

const ChargerTariffs = lazy(() => import('./ChargerTariffs'));

/** What sessions at a charger are priced by: its tariff, and those of connectors that have their own. */
export default function TariffPanel({ charger }: { charger: Charger }) {
  const [isOpen, setIsOpen] = useState(false);
  const may = mayOperate(useUser());
  const own = charger.connectors.filter(({ tariffId }) => tariffId !== null);
  return (
    <Panel
      title={t('charger.title')}
      aside={
        may && (
          <Button
            variant="default"
            h={28}
            px={10}
            fz={13}
            aria-label={t('charger.change-label')}
            leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />}
            onClick={() => setIsOpen(true)}
          >
            {t('charger.change')}
          </Button>
        )
      }
    >
      <Facts
        facts={[
          { name: t('charger.all'), value: <TariffLink tariffId={charger.tariffId} /> },
          ...own.map(({ connectorId, tariffId }) => ({
            name: t('charger.connector', { connector: connectorId }),
            value: <TariffLink tariffId={tariffId} />,
          })),
        ]}
      />
      <Suspense>{isOpen && <ChargerTariffs charger={charger} onClose={() => setIsOpen(false)} />}</Suspense>
    </Panel>
  );
}
