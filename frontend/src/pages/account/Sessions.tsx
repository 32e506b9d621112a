import { Button } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Session } from '../../api/types';
import { usePages } from '../../api/usePages';
import { ago, date } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/account';
import { Bone } from '../../ui/Bone';
import { Confirm } from '../../ui/Confirm';
import { Failure } from '../../ui/Failure';
import { FormProblem } from '../../ui/FormProblem';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import classes from './AccountPage.module.css';
import { deviceOf } from './device';

export const SESSIONS_KEY = ['sessions'] as const;

/** The user's sessions. Each but this one can be ended, or all others at once. */
export function Sessions() {
  // The API gives all sessions at once.
  const { pages, items } = usePages<Session>(SESSIONS_KEY, (_, signal) =>
    answered(api.GET('/api/v1/auth/sessions', { signal })),
  );
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: SESSIONS_KEY });
  const end = async (sessionId: string) => {
    setProblem(null);
    try {
      await answered(api.DELETE('/api/v1/auth/sessions/{sessionId}', { params: { path: { sessionId } } }));
    } catch (error) {
      setProblem(sentence(error));
    }
    await readAgain();
  };
  const endOthers = async () => {
    await answered(api.DELETE('/api/v1/auth/sessions'));
    await readAgain();
  };
  return (
    <Panel title={t('sessions.title')}>
      {problem && <FormProblem>{problem}</FormProblem>}
      {pages.isError && items.length === 0 && (
        <Failure what={t('sessions.what')} error={pages.error} onRetry={() => void pages.refetch()} />
      )}
      {pages.isPending && (
        <div className={classes.bones} aria-busy="true">
          {[1, 2, 3].map((bone) => (
            <Bone key={bone} width="100%" height={40} />
          ))}
        </div>
      )}
      <ul>
        {items.map((session) => (
          <SessionLine key={session.sessionId} session={session} onEnd={end} />
        ))}
      </ul>
      {items.length > 1 && (
        <Button variant="default" className={classes.others} onClick={() => setAsking(true)}>
          {t('sessions.end-others')}
        </Button>
      )}
      {asking && (
        <Confirm
          title={t('sessions.ask.title')}
          verb={t('sessions.ask.verb')}
          onConfirm={endOthers}
          onClose={() => setAsking(false)}
        >
          {t('sessions.ask.text')}
        </Confirm>
      )}
    </Panel>
  );
}

function SessionLine({ session, onEnd }: { session: Session; onEnd: (sessionId: string) => Promise<void> }) {
  const { sessionId, current, device, address, createdAt, lastUsedAt } = session;
  const { words, handheld } = deviceOf(device);
  const [busy, setBusy] = useState(false);
  const now = useNow(30_000);
  const Icon = handheld ? IconDeviceMobile : IconDeviceDesktop;
  const end = async () => {
    setBusy(true);
    await onEnd(sessionId);
    setBusy(false);
  };
  return (
    <li className={classes.session} data-row tabIndex={-1}>
      <Icon size={20} stroke={1.7} aria-hidden />
      <div>
        <p className={classes.device} title={device ?? undefined}>
          {words}
          {current && <span className={classes.here}>{t('sessions.this-device')}</span>}
        </p>
        <p className={classes.where}>
          {t.rich('sessions.where', {
            address: address ?? 'none',
            code: (words) => <code>{words}</code>,
            current: current ? 'yes' : 'no',
            ago: ago(lastUsedAt, now),
            used: (words) => <Moment at={lastUsedAt}>{words}</Moment>,
            date: date(createdAt),
            since: (words) => <Moment at={createdAt}>{words}</Moment>,
          })}
        </p>
      </div>
      {!current && (
        <Button
          variant="default"
          size="xs"
          loading={busy}
          aria-label={t('sessions.end-of', { device: words })}
          onClick={() => void end()}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
