import { Switch } from '@mantine/core';
import { singleKeys, useSingleKeys } from '../../lib/singleKeys';
import { KeyList } from '../../navigation/KeyList';
import { t } from '../../texts/rooms/account';
import { Panel } from '../../ui/Panel';
import classes from './AccountPage.module.css';

export function Keyboard() {
  return (
    <Panel title={t('keyboard.title')}>
      <Switch
        className={classes.keys}
        label={t('keyboard.single')}
        description={t('keyboard.about')}
        checked={useSingleKeys()}
        onChange={(event) => singleKeys.turn(event.currentTarget.checked)}
      />
      <KeyList />
    </Panel>
  );
}
