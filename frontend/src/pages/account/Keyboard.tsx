import { Switch } from '@mantine/core';
import { KeyList } from '../../app/KeyList';
import { Panel } from '../../components/Panel';
import { singleKeys, useSingleKeys } from '../../components/singleKeys';
import { t } from '../../texts/rooms/account';
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
