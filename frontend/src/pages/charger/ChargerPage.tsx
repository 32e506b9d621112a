import { Button } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useTitle } from '../../lib/useTitle';
import { useCharger } from '../../live/useFleet';
import { t } from '../../texts/rooms/charger';
import { t as common } from '../../texts/rooms/common';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Notice } from '../../ui/Notice';
import { ChargerHeader } from './ChargerHeader';
import classes from './ChargerPage.module.css';
import { ChargerTabs } from './ChargerTabs';

export function ChargerPage() {
  const { deviceId } = useParams({ from: '/gate/chargers/$deviceId' });
  const { charger, error, retry } = useCharger(deviceId);
  useTitle(deviceId);
  if (charger === null) {
    return (
      <Notice title={t('not-there.title', { id: deviceId })} text={t('not-there.text')}>
        <Button component={Link} to="/chargers">
          {common('go-to-chargers')}
        </Button>
      </Notice>
    );
  }
  return (
    <>
      <nav className={classes.path} aria-label={t('path')}>
        <Link to="/chargers">{common('page.chargers')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <span aria-current="page">{deviceId}</span>
      </nav>
      {charger ? (
        <ChargerHeader charger={charger} />
      ) : error ? (
        <Failure what={deviceId} error={error} onRetry={retry} />
      ) : (
        <div className={classes.bones} aria-busy="true">
          <Bone width={220} height={30} />
          <Bone width={420} height={16} />
        </div>
      )}
      <ChargerTabs deviceId={deviceId} />
      {charger && <Outlet />}
    </>
  );
}
