import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import { aboutField } from '../../api/problem';
import type { Quote } from '../../api/types';
import { TARIFFS_KEY } from '../../tariffs/useTariffs';
import { t } from '../../texts/rooms/tariffs';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import { amountFault } from './faults';
import { Receipt } from './Receipt';
import classes from './TryOut.module.css';
import { type Attempt, isInOrder, type Tried } from './tryOut';

/** How long after the last letter a session is priced. */
const WAIT_MS = 300;

/** The price of a made-up session, as soon as typing pauses. */
export function useQuote(tariffId: number, quote: Quote | null) {
  const [asked] = useDebouncedValue(quote && JSON.stringify(quote), WAIT_MS);
  return useQuery({
    queryKey: [...TARIFFS_KEY, 'quote', tariffId, asked],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/api/v1/tariffs/{tariffId}/quote', {
          params: { path: { tariffId } },
          body: JSON.parse(asked ?? '') as Quote,
          signal,
        }),
      ),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

interface Props {
  quoted: ReturnType<typeof useQuote>;
  attempt: Attempt;
  tried: Tried;
  zone: string;
  /** Whether the prices have faults, so that nothing can be priced. */
  isFaulty: boolean;
  /** Whether it is priced by the version in use, which then needs no comparison. */
  isInUse: boolean;
  onChange: (change: Partial<Attempt>) => void;
}

/** Prices a made-up session by the tariff as it is on the page. */
export function TryOut({ quoted, attempt, tried, zone, isFaulty, isInUse, onChange }: Props) {
  const { data, error, isPlaceholderData, refetch } = quoted;
  const isTyped = tried.energyWh !== null && Boolean(tried.powerW) && isInOrder(tried);
  const faults = faultsOf(attempt, tried, error);
  const isAtField = Object.values(faults).some((fault) => fault !== null);
  const field = (name: keyof Attempt) => ({
    value: attempt[name],
    error: faults[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <Panel title={t('try')}>
      <div className={classes.fields}>
        <TextInput label={t('try.from')} type="datetime-local" {...field('from')} />
        <TextInput label={t('try.to')} type="datetime-local" {...field('to')} />
        <TextInput label={t('try.energy')} inputMode="decimal" rightSection="kWh" {...field('kwh')} />
        <TextInput label={t('try.power')} inputMode="decimal" rightSection="kW" {...field('kw')} />
      </div>
      <p className={classes.zone}>{t('try.zone', { zone })}</p>
      {isFaulty && (
        <p className={classes.note} role="status">
          {t('try.fix')}
        </p>
      )}
      {data ? (
        <div
          className={classes.result}
          aria-busy={isPlaceholderData}
          data-old={isPlaceholderData || isFaulty || !isTyped || undefined}
        >
          <Receipt quoted={data} zone={zone} isInUse={isInUse} />
        </div>
      ) : error && !isAtField ? (
        <Failure what={t('try.what')} error={error} onRetry={() => void refetch()} />
      ) : (
        !isFaulty &&
        isTyped &&
        !error && (
          <div aria-busy="true">
            <Bone width={280} height={120} />
          </div>
        )
      )}
    </Panel>
  );
}

/** What is wrong with the session: what can't be read, and what the server has refused. */
function faultsOf(attempt: Attempt, tried: Tried, error: unknown): Record<keyof Attempt, string | null> {
  const order = isInOrder(tried) ? null : t('try.fault-order');
  return {
    from: tried.startedAt === null ? t('try.fault-time') : aboutField(error, 'startedAt'),
    to: tried.endedAt === null ? t('try.fault-time') : (order ?? aboutField(error, 'endedAt')),
    kwh: amountFault(attempt.kwh) ?? aboutField(error, 'energyWh'),
    kw: (tried.powerW ? null : amountFault('')) ?? aboutField(error, 'powerW'),
  };
}
