import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { ShownTariff } from '../../api/types';
import { useTariffs } from '../../tariffs/useTariffs';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tariffs';
import { Failure } from '../../ui/Failure';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { Cell, Row, Table, TableLoading } from '../../ui/Table';
import { useRowKeys } from '../../ui/useRowKeys';
import { When } from '../../ui/When';
import classes from './TariffsPage.module.css';
import { savedContent } from './useDraft';
import { nextVersion, placesInWords, priceRange } from './words';

const NewTariff = lazy(() => import('./NewTariff'));

const COLUMNS = [
  { name: t('column.name') },
  { name: t('column.price') },
  { name: t('column.version') },
  { name: t('column.where') },
  { name: t('column.changed'), right: true },
];

/** The tariffs, and where they are used. */
export function TariffsPage() {
  const { data: tariffs, error, isPending, refetch } = useTariffs();
  const [isNew, setIsNew] = useState(false);
  const may = mayOperate(useUser());
  const add = may && (
    <Button
      className={classes.add}
      leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
      onClick={() => setIsNew(true)}
    >
      {t('page.new')}
    </Button>
  );
  return (
    <>
      <PageHead title={common('page.tariffs')}>{add}</PageHead>
      {tariffs && tariffs.length > 0 ? (
        <TariffTable tariffs={tariffs} />
      ) : isPending ? (
        <TableLoading what={common('page.tariffs')} />
      ) : error ? (
        <Failure what={common('page.tariffs')} error={error} onRetry={() => void refetch()} />
      ) : (
        <NoRows>{t('page.none')}</NoRows>
      )}
      <Suspense>{isNew && <NewTariff onClose={() => setIsNew(false)} />}</Suspense>
    </>
  );
}

function TariffTable({ tariffs }: { tariffs: readonly ShownTariff[] }) {
  const keys = useRowKeys();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the rows in it.
    <div onKeyDown={keys}>
      <Table label={common('page.tariffs')} columns={COLUMNS} className={classes.table}>
        {tariffs.map((tariff) => (
          <TariffRow key={tariff.tariffId} tariff={tariff} />
        ))}
      </Table>
    </div>
  );
}

function TariffRow({ tariff }: { tariff: ShownTariff }) {
  const { tariffId, name, isDefault, draft, published, changedAt } = tariff;
  return (
    <Row>
      <Cell className={classes.name}>
        <Link to="/tariffs/$tariffId" params={{ tariffId: String(tariffId) }} data-row>
          <bdi>{name}</bdi>
        </Link>
        {isDefault && (
          <span className={classes.badge} title={t('default-why')}>
            {t('default')}
          </span>
        )}
      </Cell>
      <Cell className={classes.price}>{priceRange(published?.content ?? savedContent(tariff))}</Cell>
      <Cell className={classes.version}>
        {published ? t('version', { version: published.version }) : t('version-none')}
        {draft && <span className={classes.draft}>{t('draft-of', { version: nextVersion(tariff) })}</span>}
      </Cell>
      <Cell className={classes.where}>
        {placesInWords(tariff) || (isDefault ? t('default-why') : t('where.nowhere'))}
      </Cell>
      <Cell right className={classes.changed}>
        <When at={changedAt} />
      </Cell>
    </Row>
  );
}
