import { IconChevronRight } from '@tabler/icons-react';
import { Link, useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { mayOperate, useUser } from '../../accounts/accounts';
import { ApiProblem } from '../../api/problem';
import type { ShownTariff } from '../../api/types';
import { date } from '../../lib/times';
import { useTitle } from '../../lib/useTitle';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tariffs';
import { Bone } from '../../ui/Bone';
import { Confirm } from '../../ui/Confirm';
import { Failure } from '../../ui/Failure';
import { Notice } from '../../ui/Notice';
import { Editor } from './Editor';
import { formOf } from './form';
import { OldVersion } from './OldVersion';
import { PricesRead } from './PricesRead';
import { TariffHead } from './TariffHead';
import classes from './TariffPage.module.css';
import { savedContent, useDraft } from './useDraft';
import { useTariff } from './useTariff';
import { Versions } from './Versions';
import { WeekPanel } from './WeekPanel';
import { Where } from './Where';

const USUAL_KW = 22;

/** One tariff: its prices, to be read or changed, and where they apply. */
export function TariffPage() {
  const { tariffId } = useParams({ from: '/gate/tariffs/$tariffId' });
  const id = Number(tariffId);
  const { data: tariff, error, refetch } = useTariff(id);
  useTitle(tariff?.name ?? common('page.tariffs'));
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return <Notice title={t('one.not-there', { id: tariffId })} text={t('one.not-there-why')} />;
  }
  return (
    <>
      <nav className={classes.path} aria-label={t('path')}>
        <Link to="/tariffs">{common('page.tariffs')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <span aria-current="page">
          <bdi>{tariff?.name ?? tariffId}</bdi>
        </span>
      </nav>
      {tariff ? (
        <OneTariff key={tariff.tariffId} tariff={tariff} />
      ) : error ? (
        <Failure what={t('one.what')} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function OneTariff({ tariff }: { tariff: ShownTariff }) {
  const { version } = useSearch({ from: '/gate/tariffs/$tariffId' });
  const navigate = useNavigate({ from: '/tariffs/$tariffId' });
  const may = mayOperate(useUser()) && tariff.retiredAt === null;
  const draft = useDraft(tariff);
  const blocker = useBlocker({
    // Versions of the same tariff keep what was typed.
    shouldBlockFn: ({ current, next }) => draft.isEdited && current.pathname !== next.pathname,
    enableBeforeUnload: () => draft.isEdited,
    withResolver: true,
  });
  const close = () => void navigate({ search: {} });
  return (
    <>
      {version !== undefined ? (
        <OldVersion tariff={tariff} version={version} draft={may ? draft : undefined} onClose={close} />
      ) : may ? (
        <Editor tariff={tariff} draft={draft}>
          <Where tariff={tariff} />
          <Versions tariff={tariff} />
        </Editor>
      ) : (
        <Reading tariff={tariff} />
      )}
      {blocker.status === 'blocked' && (
        <Confirm
          title={t('leave.title')}
          verb={t('leave.verb')}
          onConfirm={async () => blocker.proceed()}
          onClose={() => blocker.reset()}
        >
          <p>{t('leave.why', { name: tariff.name })}</p>
        </Confirm>
      )}
    </>
  );
}

/** A tariff for those who may only read it, or that was deleted. */
function Reading({ tariff }: { tariff: ShownTariff }) {
  const content = tariff.published?.content ?? savedContent(tariff);
  return (
    <>
      <TariffHead tariff={tariff} />
      <p className={classes.note}>
        {tariff.retiredAt ? t('one.retired', { date: date(tariff.retiredAt) }) : t('one.read-only')}
      </p>
      <div className={classes.columns}>
        <div className={classes.main}>
          <PricesRead form={formOf(content)} />
          <WeekPanel content={content} startedAt={Date.now()} endedAt={null} kilowatts={USUAL_KW} />
        </div>
        <div className={classes.side}>
          <Where tariff={tariff} />
          <Versions tariff={tariff} />
        </div>
      </div>
    </>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className={classes.loading}>
      <Bone width={280} height={34} />
      <div className={classes.columns}>
        <Bone width="100%" height={320} />
        <Bone width="100%" height={320} />
      </div>
    </div>
  );
}
