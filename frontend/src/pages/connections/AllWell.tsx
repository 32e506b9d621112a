import { IconCircleCheck } from '@tabler/icons-react';
import { useSummary } from '../../live/useFleet';
import { t } from '../../texts/rooms/connections';
import classes from './ConnectionsPage.module.css';

export function AllWell() {
  const { online, chargers } = useSummary() ?? { online: 0, chargers: 0 };
  return (
    <div className={classes.well}>
      <IconCircleCheck size={28} stroke={1.7} aria-hidden />
      <h2>{t('well.title')}</h2>
      <p>{t('well.text', { online, chargers })}</p>
    </div>
  );
}
