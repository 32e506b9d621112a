import { Button } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { mayOperate, useUser } from '../../../accounts/accounts';
import { ApiProblem } from '../../../api/problem';
import type { CommandBatch } from '../../../api/types';
import { useBatch, useBatchActions } from '../../../commands/useBatches';
import { label } from '../../../commands/words';
import { date, time } from '../../../lib/times';
import { useTitle } from '../../../lib/useTitle';
import { CALLS } from '../../../messages/summary';
import { t } from '../../../texts/rooms/batches';
import { t as common } from '../../../texts/rooms/common';
import { Bone } from '../../../ui/Bone';
import { Confirm } from '../../../ui/Confirm';
import { Failure } from '../../../ui/Failure';
import { Notice } from '../../../ui/Notice';
import { BatchBar } from './BatchBar';
import { BatchCommands } from './BatchCommands';
import classes from './BatchPage.module.css';
import { countsOf } from './parts';
import { IfYouStop, WhyFailed } from './Reasons';
import { PARTS, type Part } from './search';
import { useBatchCommands } from './useBatchCommands';
import { stateWord } from './words';

/** One batch: how far it is, what failed and why, and what stopping it would leave. */
export function BatchPage() {
  const { batchId } = useParams({ from: '/gate/commands/batches/$batchId' });
  const { data, error, refetch } = useBatch(batchId);
  useTitle(t('one'));
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return <Notice title={t('not-there')} text={t('not-there-why')} />;
  }
  return (
    <>
      <nav className={classes.path} aria-label={t('path')}>
        <Link to="/commands">{common('page.commands')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <Link to="/commands/batches">{t('list')}</Link>
      </nav>
      {data ? (
        <OneBatch batch={data} />
      ) : error ? (
        <Failure what={t('one')} error={error} onRetry={() => void refetch()} />
      ) : (
        <div aria-busy="true">
          <Bone width={320} height={30} />
        </div>
      )}
    </>
  );
}

function OneBatch({ batch }: { batch: CommandBatch }) {
  const { batchId, status, total } = batch;
  const { part } = useSearch({ from: '/gate/commands/batches/$batchId' });
  const navigate = useNavigate({ from: '/commands/batches/$batchId' });
  const may = mayOperate(useUser());
  const counts = countsOf(batch);
  const { pages, items } = useBatchCommands(batchId);
  const choose = (chosen: Part | undefined) => void navigate({ search: { part: chosen }, replace: true });
  return (
    <>
      <Head batch={batch} may={may} />
      <div className={classes.progress}>
        <dl className={classes.figures}>
          <div>
            <dt>{t('figure.done')}</dt>
            <dd>
              {counts.done} <small>/ {total}</small>
            </dd>
          </div>
          <div data-failed={counts.failed > 0 || undefined}>
            <dt>{t('figure.failed')}</dt>
            <dd>{counts.failed}</dd>
          </div>
        </dl>
        <BatchBar batch={batch} />
      </div>
      <fieldset className={classes.filters}>
        <legend className="visuallyHidden">{t('filter')}</legend>
        <Filter
          label={t('part.all', { count: total })}
          chosen={part === undefined}
          onChoose={() => choose(undefined)}
        />
        {PARTS.map((each) => (
          <Filter
            key={each}
            part={each}
            label={t(each === 'unsent' && status !== 'running' ? 'part.never-sent' : `part.${each}`, {
              count: counts[each],
            })}
            chosen={part === each}
            onChoose={() => choose(part === each ? undefined : each)}
          />
        ))}
      </fieldset>
      <div className={classes.columns}>
        <BatchCommands batch={batch} items={items} pages={pages} part={part} may={may} />
        <div className={classes.side}>
          {counts.failed > 0 && <WhyFailed items={items} count={counts.failed} />}
          {maySend(batch) && <IfYouStop batch={batch} />}
        </div>
      </div>
    </>
  );
}

/** Whether chargers may still get the command: it is under way, or waits for some that are offline. */
function maySend(batch: CommandBatch): boolean {
  return batch.status === 'running' || countsOf(batch).later > 0;
}

function Head({ batch, may }: { batch: CommandBatch; may: boolean }) {
  const { batchId, action, request, total, atOnce, stopAfterFailures } = batch;
  const { hours, status, requestedAt, requestedBy } = batch;
  const [asks, setAsks] = useState(false);
  const { cancel } = useBatchActions();
  const about = CALLS[action]?.((request ?? {}) as Record<string, unknown>);
  const facts = [
    about,
    t('started', { time: `${date(requestedAt)}, ${time(requestedAt)}`, name: requestedBy ?? 'GenX' }),
    t('at-once', { count: atOnce }),
    stopAfterFailures !== null && t('stops-after', { count: stopAfterFailures }),
    hours !== null &&
      t('only-at', { from: hours.from, to: hours.to, zone: hours.timeZone.replaceAll('_', ' ') }),
  ].filter((fact) => typeof fact === 'string' && fact !== '');
  return (
    <header className={classes.head}>
      <div>
        <h1>{t('title', { command: label(action), count: total })}</h1>
        <p className={classes.state} data-status={status} role="status">
          {stateWord(batch, Date.now())}
        </p>
        <ul className={classes.facts}>
          {facts.map((fact) => (
            <li key={String(fact)}>{fact}</li>
          ))}
        </ul>
      </div>
      {may && maySend(batch) && (
        <Button variant="danger" onClick={() => setAsks(true)}>
          {t('stop.open')}
        </Button>
      )}
      {asks && (
        <Confirm
          title={t('stop.title')}
          verb={t('stop')}
          onConfirm={() => cancel(batchId)}
          onClose={() => setAsks(false)}
        >
          <IfYouStop batch={batch} plain />
        </Confirm>
      )}
    </header>
  );
}

interface FilterProps {
  label: string;
  chosen: boolean;
  onChoose: () => void;
  part?: Part;
}

function Filter({ label: name, chosen, onChoose, part }: FilterProps) {
  return (
    <Button variant="default" size="xs" className={classes.filter} aria-pressed={chosen} onClick={onChoose}>
      {part && <span className={classes.mark} data-part={part} aria-hidden="true" />}
      {name}
    </Button>
  );
}
