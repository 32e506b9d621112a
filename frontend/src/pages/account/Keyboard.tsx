import { Switch } from '@mantine/core';
import { KeyList } from '../../app/KeyList';
import { Panel } from '../../components/Panel';
import { singleKeys, useSingleKeys } from '../../components/singleKeys';
import classes from './AccountPage.module.css';

export function Keyboard() {
  return (
    <Panel title="Keyboard">
      <Switch
        className={classes.keys}
        label="Single-letter keys"
        description="Off: only keys with Ctrl or Cmd do something, so that dictation presses none by mistake. Kept in this browser."
        checked={useSingleKeys()}
        onChange={(event) => singleKeys.turn(event.currentTarget.checked)}
      />
      <KeyList />
    </Panel>
  );
}
