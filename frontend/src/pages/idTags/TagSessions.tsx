import { Link } from '@tanstack/react-router';
import type { ChargingTransaction, IdTag } from '../../api/types';
import { kilowattHours } from '../../lib/numbers';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import { durationOf } from '../../transactions/words';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { NoRows } from '../../ui/NoRows';
import { Cell, Row, Table, TableLoading } from '../../ui/Table';
import classes from './TagSessions.module.css';
import { useTagSessions } from './useIdTags';

const SECOND_MS = 1000;
const COLUMNS = [
  { name: t('sessions.number') },
  { name: t('sessions.start') },
  { name: t('sessions.charger') },
  { name: t('sessions.duration'), right: true },
  { name: t('sessions.energy'), right: true },
];

/** The last transactions of a tag. */
export function TagSessions({ tag: { idTag } }: { tag: IdTag }) {
  const { data, error, refetch } = useTagSessions(idTag);
  return (
    <section aria-labelledby="tag-sessions">
      <header className={classes.head}>
        <h2 id="tag-sessions">{t('sessions.title')}</h2>
        <Link to="/transactions" search={{ q: idTag }}>
          {t('sessions.all')}
        </Link>
      </header>
      {data ? (
        data.length > 0 ? (
          <Table label={t('sessions.title')} columns={COLUMNS} className={classes.table}>
            {data.map((session) => (
              <Session key={session.transactionId} session={session} />
            ))}
          </Table>
        ) : (
          <NoRows>{t('sessions.none')}</NoRows>
        )
      ) : error ? (
        <Failure what={t('sessions.title')} error={error} onRetry={() => void refetch()} />
      ) : (
        <TableLoading what={t('sessions.title')} />
      )}
    </section>
  );
}

function Session({ session }: { session: ChargingTransaction }) {
  const { transactionId, deviceId, connectorId, startedAt, stoppedAt, energyWh, suspect } = session;
  const now = useNow(SECOND_MS);
  const energy = `${session.estimated ? '≈ ' : ''}${kilowattHours(energyWh)}`;
  return (
    <Row>
      <Cell className={classes.number}>
        <Link to="/transactions/$transactionId" params={{ transactionId: String(transactionId) }} data-row>
          {transactionId}
        </Link>
        {stoppedAt === null && <span data-tone-text="charging">{t('sessions.running')}</span>}
      </Cell>
      <Cell className={classes.start}>
        <Moment at={startedAt}>{since(startedAt, now)}</Moment>
      </Cell>
      <Cell className={classes.charger}>
        {deviceId} <span className={classes.connector}>{connectorId}</span>
      </Cell>
      <Cell right className={classes.duration}>
        {durationOf(session, now)}
      </Cell>
      <Cell right className={classes.energy}>
        {suspect ? <s>{energy}</s> : energy} kWh
      </Cell>
    </Row>
  );
}
