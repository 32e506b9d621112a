import { Button, Popover } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { Charger, ChargerConnector, CommandItem } from '../api/types';
import { t } from '../texts/rooms/commands';
import classes from './ConnectorAction.module.css';
import { StartForm } from './StartForm';
import { StopSession } from './StopSession';
import { actOf, tagOf } from './startStop';

interface Props {
  charger: Charger;
  connector: ChargerConnector;
  /** A start that was missed just now, to be tried again. */
  missed?: CommandItem;
  /** On which side the button stands, so that what it opens has room. */
  side?: 'start' | 'end';
}

/** The one action that fits a connector now: a start, which asks for the tag, or a stop, which asks first. */
export function ConnectorAction(props: Props) {
  const act = actOf(props.charger, props.connector);
  if (act === null) return null;
  return act === 'start' ? <Start {...props} /> : <Stop {...props} />;
}

function Start({ charger: { deviceId }, connector: { connectorId }, missed, side = 'end' }: Props) {
  const [isOpen, setOpen] = useState(false);
  const number = String(connectorId);
  return (
    <Popover opened={isOpen} onChange={setOpen} position={`bottom-${side}`} width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          className={classes.button}
          data-open={isOpen || undefined}
          aria-label={t(missed ? 'act.again-at' : 'act.start-at', { charger: deviceId, number })}
          leftSection={missed ? null : <IconPlayerPlay size={14} stroke={1.7} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {t(missed ? 'act.again' : 'act.start')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <p className={classes.title}>{t('act.start-on', { number })}</p>
        <StartForm
          deviceId={deviceId}
          connectorId={connectorId}
          tag={missed && tagOf(missed)}
          onAccepted={() => setOpen(false)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Stop({ charger: { deviceId }, connector }: Props) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        className={classes.button}
        aria-label={t('act.stop-at', {
          charger: deviceId,
          number: String(connector.connectorId),
        })}
        leftSection={<IconPlayerStop size={14} stroke={1.7} aria-hidden />}
        onClick={() => setAsks(true)}
      >
        {t('act.stop-ask')}
      </Button>
      {asks && <StopSession deviceId={deviceId} connector={connector} onClose={() => setAsks(false)} />}
    </>
  );
}
