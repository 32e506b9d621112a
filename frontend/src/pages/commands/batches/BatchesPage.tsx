import { Link } from '@tanstack/react-router';
import type { CommandBatch } from '../../../api/types';
import { useBatches } from '../../../commands/useBatches';
import { label } from '../../../commands/words';
import { since } from '../../../lib/times';
import { t } from '../../../texts/rooms/batches';
import { t as common } from '../../../texts/rooms/common';
import { Failure } from '../../../ui/Failure';
import { Moment } from '../../../ui/Moment';
import { MorePages } from '../../../ui/MorePages';
import { NoRows } from '../../../ui/NoRows';
import { PageHead } from '../../../ui/PageHead';
import { Cell, Row, Table, TableLoading } from '../../../ui/Table';
import { CommandsTabs } from '../CommandsTabs';
import { BatchBar } from './BatchBar';
import classes from './BatchesPage.module.css';
import { countsOf } from './parts';
import { stateWord } from './words';

const COLUMNS = [
  { name: t('column.command') },
  { name: t('column.started') },
  { name: t('column.by') },
  { name: t('column.progress') },
  { name: t('column.state') },
];

/** Commands that were sent to many chargers at once, newest first. */
export function BatchesPage() {
  const { pages, items } = useBatches();
  return (
    <>
      <PageHead title={common('page.commands')} />
      <CommandsTabs />
      {items.length > 0 ? (
        <Table label={t('list')} columns={COLUMNS} className={classes.table}>
          {items.map((batch) => (
            <BatchRow key={batch.batchId} batch={batch} />
          ))}
        </Table>
      ) : pages.isError ? (
        <Failure what={t('what')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={t('list')} />
      ) : (
        <NoRows>{t('none')}</NoRows>
      )}
      <MorePages pages={pages} what={t('more')} />
    </>
  );
}

function BatchRow({ batch }: { batch: CommandBatch }) {
  const { batchId, action, total, requestedAt, requestedBy } = batch;
  const { failed } = countsOf(batch);
  return (
    <Row>
      <Cell className={classes.command}>
        <Link to="/commands/batches/$batchId" params={{ batchId }}>
          {t('title', { command: label(action), count: total })}
        </Link>
      </Cell>
      <Cell className={classes.started}>
        <Moment at={requestedAt}>{since(requestedAt, Date.now())}</Moment>
      </Cell>
      <Cell className={classes.by}>{requestedBy}</Cell>
      <Cell className={classes.progress}>
        <BatchBar batch={batch} />
      </Cell>
      <Cell>
        {stateWord(batch, Date.now())}
        {failed > 0 && <span className={classes.failed}>{t('failed', { count: failed })}</span>}
      </Cell>
    </Row>
  );
}
