import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { mayOperate, useUser } from '../../accounts/accounts';
import { CommandForm } from '../../commands/CommandForm';
import { CommandHistory } from '../../commands/CommandHistory';
import { isCommand } from '../../commands/form';
import { t } from '../../texts/rooms/commands';
import { Panel } from '../../ui/Panel';
import classes from './ChargerCommands.module.css';
import { CommandList } from './CommandList';
import { useShownCharger } from './useShownCharger';

const FIRST = 'remote-start-transaction';

/** Sends commands to a charger, and shows what came of them. */
export function ChargerCommands() {
  const charger = useShownCharger();
  const search = useSearch({ from: '/gate/chargers/$deviceId/commands' });
  const command = isCommand(search.command) ? search.command : FIRST;
  const navigate = useNavigate({ from: '/chargers/$deviceId/commands' });
  const { deviceId } = charger;
  const may = mayOperate(useUser());
  return (
    <div className={may ? classes.page : undefined}>
      {may && (
        <CommandList
          chosen={command}
          onChoose={(chosen) => void navigate({ search: { command: chosen }, replace: true })}
        />
      )}
      <div className={classes.main}>
        {may ? (
          <CommandForm key={`${deviceId} ${command}`} name={command} charger={charger} />
        ) : (
          <p>{t('form.viewer')}</p>
        )}
        <Panel
          title={t('history.title', { id: deviceId })}
          aside={
            <Link to="/commands" className={classes.all}>
              {t('history.all')}
            </Link>
          }
        >
          <CommandHistory
            name={t('history.title', { id: deviceId })}
            query={{ deviceId: [deviceId] }}
            none={t('history.none', { id: deviceId })}
          />
        </Panel>
      </div>
    </div>
  );
}
