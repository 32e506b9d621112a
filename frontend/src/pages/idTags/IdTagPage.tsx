import { IconChevronRight } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { ApiProblem } from '../../api/problem';
import type { IdTag } from '../../api/types';
import { date, hourAndMinute } from '../../lib/times';
import { useTitle } from '../../lib/useTitle';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Bone } from '../../ui/Bone';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { BudgetPanel } from './BudgetPanel';
import classes from './IdTagPage.module.css';
import { LastUsedOrSeen } from './LastUsed';
import { TagActions } from './TagActions';
import { TagSessions } from './TagSessions';
import { TagStanding } from './TagStanding';
import { type Asked, useDialogs } from './useDialogs';
import { useIdTag } from './useIdTags';
import { calledOf, listsOf } from './words';

const TagDialog = lazy(() => import('./TagDialog'));

/** One id tag: what it may do, what it has used, and its sessions. */
export function IdTagPage() {
  const { idTag } = useParams({ from: '/gate/id-tags/$idTag' });
  const navigate = useNavigate();
  const { data: tag, error, refetch } = useIdTag(idTag);
  const { asked, ask, close } = useDialogs();
  const may = mayOperate(useUser());
  const called = tag ? calledOf(tag) : idTag;
  useTitle(called);
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return <Notice title={t('one.not-there', { tag: idTag })} text={t('one.not-there-why')} />;
  }
  return (
    <>
      <nav className={classes.path} aria-label={t('path')}>
        <Link to="/id-tags">{common('page.id-tags')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <span aria-current="page">
          <bdi>{called}</bdi>
        </span>
      </nav>
      {tag ? (
        <OneTag tag={tag} onAsk={may ? ask : undefined} />
      ) : error ? (
        <Failure what={idTag} error={error} onRetry={() => void refetch()} />
      ) : (
        <div aria-busy="true">
          <Bone width={260} height={30} />
        </div>
      )}
      <Suspense>
        {asked && (
          <TagDialog asked={asked} onClose={close} onDeleted={() => void navigate({ to: '/id-tags' })} />
        )}
      </Suspense>
    </>
  );
}

function OneTag({ tag, onAsk }: { tag: IdTag; onAsk: ((asked: Asked) => void) | undefined }) {
  return (
    <>
      <header className={classes.head}>
        <div>
          <div className={classes.title}>
            <h1>
              <bdi>{calledOf(tag)}</bdi>
            </h1>
            <TagStanding tag={tag} />
          </div>
          <p className={classes.about}>
            <code>{tag.idTag}</code>
            <span>{t(`kind.${tag.kind}`)}</span>
            {tag.parentIdTag && <Group name={tag.parentIdTag} />}
            <span>
              <LastUsedOrSeen tag={tag} />
            </span>
          </p>
        </div>
        {onAsk && <TagActions tag={tag} onAsk={onAsk} />}
      </header>
      <div className={classes.columns}>
        <div className={classes.main}>
          <BudgetPanel tag={tag} onAsk={onAsk} />
          <TagSessions tag={tag} />
        </div>
        <div className={classes.main}>
          <Details tag={tag} />
          <Places tag={tag} />
        </div>
      </div>
    </>
  );
}

function Group({ name }: { name: string }) {
  return (
    <Link to="/id-tags" search={{ parent: name }} title={t('group.show')}>
      {name}
    </Link>
  );
}

function Details({ tag }: { tag: IdTag }) {
  const { idTag, kind, parentIdTag, expiryDate, maxActiveTransactions, note, createdAt } = tag;
  return (
    <Panel title={t('one.details')}>
      <Facts
        facts={[
          { name: t('edit.tag'), value: idTag, mono: true },
          { name: t('edit.kind'), value: t(`kind.${kind}`) },
          { name: t('edit.group'), value: parentIdTag },
          { name: t('edit.expires'), value: expiryDate ? moment(expiryDate) : t('edit.never') },
          { name: t('edit.at-once'), value: maxActiveTransactions ?? t('budget.none') },
          {
            name: t('column.lists'),
            value: (
              <Link to="/id-tags" search={{ tab: 'local-lists' }}>
                {listsOf(tag)}
              </Link>
            ),
          },
          { name: t('edit.note'), value: note && <bdi>{note}</bdi> },
          { name: t('one.added'), value: moment(createdAt) },
        ]}
      />
    </Panel>
  );
}

function Places({ tag: { allowedDeviceIds } }: { tag: IdTag }) {
  return (
    <Panel title={t('one.places')}>
      {allowedDeviceIds.length === 0 ? (
        <p className={classes.note}>{t('one.everywhere')}</p>
      ) : (
        <ul className={classes.places}>
          {allowedDeviceIds.map((deviceId) => (
            <li key={deviceId}>
              <Link to="/chargers/$deviceId" params={{ deviceId }}>
                {deviceId}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const moment = (at: string) => `${date(at)}, ${hourAndMinute(at)}`;
