import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTitle } from '../../lib/useTitle';
import { LogView } from '../../messages/LogView';
import { t } from '../../texts/rooms/common';
import classes from './LogsPage.module.css';

/** The messages of all chargers. */
export function LogsPage() {
  useTitle(t('page.logs'));
  const search = useSearch({ from: '/gate/logs' });
  const navigate = useNavigate({ from: '/logs' });
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{t('page.logs')}</h1>
      <LogView
        search={search}
        onSearch={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
      />
    </div>
  );
}
