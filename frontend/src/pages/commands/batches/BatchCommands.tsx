import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { CommandBatch, CommandItem } from '../../../api/types';
import { vendorAndModel } from '../../../chargers/chargerState';
import { Happened, Said } from '../../../commands/CommandTable';
import { useCommandActions } from '../../../commands/useCommands';
import { nameOf } from '../../../commands/words';
import { useFleet } from '../../../live/useFleet';
import { t } from '../../../texts/rooms/batches';
import { Failure } from '../../../ui/Failure';
import { MorePages, type Pages } from '../../../ui/MorePages';
import { NoRows } from '../../../ui/NoRows';
import { Cell, Row, Table, TableLoading } from '../../../ui/Table';
import { toast, toastFailure } from '../../../ui/toasts';
import classes from './BatchCommands.module.css';
import { inOrder, inPlace, partOf } from './parts';
import type { Part } from './search';

const COLUMNS = [
  { name: t('column.charger') },
  { name: t('column.model') },
  { name: t('column.said') },
  { name: t('column.happened') },
  { name: t('column.again'), quiet: true },
];

interface Props {
  batch: CommandBatch;
  items: readonly CommandItem[];
  pages: Pages & { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown };
  part: Part | undefined;
  may: boolean;
}

/** The commands of a batch: failed ones first. Rows don't move while the pointer or the focus is among them. */
export function BatchCommands({ batch, items, pages, part, may }: Props) {
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const rows = (held === null ? inOrder(items) : inPlace(items, held)).filter(
    (command) => part === undefined || partOf(command) === part,
  );
  const hold = () => setHeld((before) => before ?? inOrder(items).map(({ commandId }) => commandId));
  const letGo = () => {
    if (!list.current?.matches(':hover, :focus-within')) setHeld(null);
  };
  if (items.length === 0) {
    return pages.isError ? (
      <Failure what={t('commands')} error={pages.error} onRetry={() => void pages.refetch()} />
    ) : (
      <TableLoading what={t('commands')} />
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps its rows in place.
    <div
      ref={list}
      onPointerEnter={hold}
      onPointerLeave={letGo}
      onFocus={hold}
      onBlur={() => setTimeout(letGo)}
    >
      {rows.length > 0 ? (
        <Table label={t('commands')} columns={COLUMNS} className={classes.table}>
          {rows.map((command) => (
            <CommandRow
              key={command.commandId}
              command={command}
              mayRepeat={may && batch.status !== 'running'}
            />
          ))}
        </Table>
      ) : (
        <NoRows>{t('none-in-part')}</NoRows>
      )}
      <MorePages pages={pages} what={t('more-commands')} />
    </div>
  );
}

function CommandRow({ command, mayRepeat }: { command: CommandItem; mayRepeat: boolean }) {
  const { deviceId } = command;
  const charger = useFleet()?.chargers.get(deviceId);
  const failed = partOf(command) === 'failed';
  return (
    <Row>
      <Cell className={classes.charger}>
        <Link to="/chargers/$deviceId/commands" params={{ deviceId }}>
          {deviceId}
        </Link>
        {charger?.name && <span className={classes.more}>{charger.name}</span>}
      </Cell>
      <Cell className={classes.model}>
        {charger && vendorAndModel(charger)}
        <span className={classes.more}>{charger?.firmwareVersion}</span>
      </Cell>
      <Cell className={classes.said}>
        <Said command={command} />
      </Cell>
      <Cell className={classes.happened}>
        <Happened command={command} />
      </Cell>
      <Cell right className={classes.again}>
        {failed && mayRepeat && <Again command={command} />}
      </Cell>
    </Row>
  );
}

/** Sends the command once more, to this charger alone. */
function Again({ command: { deviceId, action, request } }: { command: CommandItem }) {
  const [busy, setBusy] = useState(false);
  const { send } = useCommandActions();
  const name = nameOf(action);
  if (name === undefined) return null;
  const again = async () => {
    setBusy(true);
    try {
      await send({ name, deviceId, request: request as Record<string, unknown> });
      toast(t('again.done', { id: deviceId }));
    } catch (error) {
      toastFailure(t('again.failed', { id: deviceId, problem: sentence(error) }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" size="xs" loading={busy} onClick={() => void again()}>
      {t('again')}
    </Button>
  );
}
