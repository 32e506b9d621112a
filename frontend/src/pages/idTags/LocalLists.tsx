import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { sentence } from '../../api/sentence';
import type { ChargersLocalList } from '../../api/types';
import { count } from '../../lib/numbers';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { Cell, Row, Table, TableLoading } from '../../ui/Table';
import { toast, toastFailure } from '../../ui/toasts';
import { useRowKeys } from '../../ui/useRowKeys';
import { ListState, problemOf } from './ListState';
import classes from './LocalLists.module.css';
import { useLocalLists, useSendList } from './useLocalLists';

const MINUTE_MS = 60_000;
const COLUMNS = [
  { name: t('lists.charger') },
  { name: t('lists.state') },
  { name: t('lists.version') },
  { name: t('lists.entries') },
  { name: t('lists.sent') },
];
const ACTIONS = { name: t('column.actions'), quiet: true };

/** The lists by which chargers decide without us: what they have, and whether it is what they should have. */
export default function LocalLists() {
  const { pages, items } = useLocalLists();
  const may = mayOperate(useUser());
  const keys = useRowKeys();
  if (items.length > 0) {
    return (
      <>
        <p className={classes.lead}>{t('lists.lead')}</p>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the rows in it. */}
        <div onKeyDown={keys}>
          <Table
            label={t('tab.local-lists')}
            columns={may ? [...COLUMNS, ACTIONS] : COLUMNS}
            className={classes.table}
          >
            {items.map((list) => (
              <ListRow key={list.deviceId} list={list} may={may} />
            ))}
          </Table>
        </div>
        <MorePages pages={pages} what={t('lists.more')} />
      </>
    );
  }
  if (pages.isError) {
    return <Failure what={t('tab.local-lists')} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  return pages.isPending ? <TableLoading what={t('tab.local-lists')} /> : <NoRows>{t('lists.none')}</NoRows>;
}

function ListRow({ list, may }: { list: ChargersLocalList; may: boolean }) {
  const { deviceId, name, lastSentAt } = list;
  const now = useNow(MINUTE_MS);
  return (
    <Row>
      <Cell className={classes.charger}>
        <Link to="/chargers/$deviceId" params={{ deviceId }} data-row>
          {deviceId}
        </Link>
        {name && <span>{name}</span>}
      </Cell>
      <Cell className={classes.state}>
        <ListState list={list} />
      </Cell>
      <Cell className={classes.version}>
        <span data-same={list.version === list.chargerVersion || undefined}>{versionsOf(list)}</span>
      </Cell>
      <Cell className={classes.entries}>{entriesOf(list)}</Cell>
      <Cell className={classes.sent}>
        {lastSentAt === null ? (
          t('lists.not-sent')
        ) : (
          <Moment at={lastSentAt}>{since(lastSentAt, now)}</Moment>
        )}
      </Cell>
      {may && (
        <Cell className={classes.send}>
          <SendNow list={list} />
        </Cell>
      )}
    </Row>
  );
}

/** "7", or "7 here, 6 there" */
function versionsOf({ version, chargerVersion, problemCode }: ChargersLocalList): string {
  if (chargerVersion === version) return count(version);
  const here = count(version);
  if (chargerVersion === null)
    return t(wasAsked(problemCode) ? 'lists.not-known' : 'lists.not-asked', { here });
  const there = chargerVersion < 0 ? 'none' : 'some';
  return t('lists.versions', { here, has: there, there: count(chargerVersion) });
}

/** Whether a charger whose version is not known was asked for it. */
function wasAsked(problem: ChargersLocalList['problemCode']): boolean {
  return problem !== null && !['notConfigured', 'switchedOff', 'other'].includes(problem.code);
}

/** "800 of 1,400 tags fit", or how many it has: of a list that it does not have any more, how many were sent. */
function entriesOf({ version, chargerVersion, entries, tags, limit, fits }: ChargersLocalList): string {
  if (!fits) return t('lists.fit', { limit, tags });
  if (chargerVersion === version) return t('lists.has', { count: entries, tags });
  return chargerVersion === null || chargerVersion <= 0
    ? t('lists.has', { count: 0, tags })
    : t('lists.were-sent', { count: entries, tags });
}

function SendNow({ list: { deviceId, online } }: { list: ChargersLocalList }) {
  const [busy, setBusy] = useState(false);
  const send = useSendList();
  const click = async () => {
    setBusy(true);
    try {
      const sent = await send(deviceId);
      if (sent.inStep) toast(t('lists.done', { charger: deviceId }));
      else toastFailure(t('lists.not-done', { charger: deviceId, problem: problemOf(sent) ?? '' }));
    } catch (error) {
      toastFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      size="xs"
      loading={busy}
      disabled={!online}
      title={online ? undefined : t('lists.offline')}
      aria-label={t('lists.send-to', { charger: deviceId })}
      leftSection={<IconSend size={14} stroke={1.7} aria-hidden />}
      onClick={() => void click()}
    >
      {t('lists.send')}
    </Button>
  );
}
