import { useNewcomers } from '../api/server';
import { t } from '../texts/rooms/chargers';
import { Notice } from '../ui/Notice';
import { AddCharger } from './AddCharger';
import { ChargerAddress } from './ChargerAddress';
import classes from './NoChargers.module.css';

const EXAMPLE = 'CP001';

export default function NoChargers() {
  const newcomers = useNewcomers();
  if (!newcomers) return null;
  return (
    <Notice title={t('none.title')} text={t(`none.${newcomers}`)}>
      {newcomers === 'refused' ? <AddCharger label={t('add-first')} /> : <Waiting />}
    </Notice>
  );
}

function Waiting() {
  return (
    <>
      <ChargerAddress example={EXAMPLE} />
      <p className={classes.hint}>
        {t.rich('none.hint', {
          example: EXAMPLE,
          id: (words) => <strong>{words}</strong>,
          code: (words) => <code>{words}</code>,
        })}
      </p>
      <AddCharger label={t('add-with-password')} />
      <p className={classes.waiting} role="status">
        <span className={classes.dots} aria-hidden="true">
          <span />
          <span />
          <span />
        </span>
        {t('none.waiting')}
      </p>
    </>
  );
}
