import { expect } from '@playwright/test';
import type { Api } from './api';
import type { Charger } from './charger';

const MINUTE_MS = 60_000;

/** A time, that many minutes ago. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

/** A session of half an hour in which the car pauses, with values of all that the chart shows. */
export async function chargedSession(
  charger: Charger,
  { ends = true, meterStart = 1000 } = {},
): Promise<number> {
  const status = (to: string, minutes: number) =>
    charger.call('StatusNotification', {
      connectorId: 1,
      status: to,
      errorCode: 'NoError',
      timestamp: ago(minutes),
    });
  await status('Preparing', 31);
  const { transactionId } = await charger.call('StartTransaction', {
    connectorId: 1,
    idTag: 'DRIVER-5',
    meterStart,
    timestamp: ago(30),
  });
  await status('Charging', 30);
  for (let minute = 1; minute <= 30; minute += 1) {
    const amperes = minute <= 20 ? 16 - minute / 10 : 0;
    const value = (measurand: string, unit: string, number: number, phase?: string) => ({
      measurand,
      unit,
      value: Math.max(0, number).toFixed(1),
      ...(phase && { phase }),
    });
    await charger.call('MeterValues', {
      connectorId: 1,
      transactionId,
      meterValue: [
        {
          timestamp: ago(30 - minute),
          sampledValue: [
            value('Power.Active.Import', 'W', amperes * 690),
            value('Energy.Active.Import.Register', 'Wh', 1000 + Math.min(minute, 20) * 180),
            value('Current.Import', 'A', amperes, 'L1'),
            value('Current.Import', 'A', amperes - 0.5, 'L2'),
            value('Current.Import', 'A', amperes - 1, 'L3'),
            value('Current.Offered', 'A', minute < 10 ? 16 : 15),
            value('SoC', 'Percent', 40 + Math.min(minute, 20)),
          ],
        },
      ],
    });
    if (minute === 20) await status('SuspendedEV', 10);
  }
  if (ends) {
    await charger.call('StopTransaction', {
      transactionId,
      meterStop: 4600,
      timestamp: ago(0),
      reason: 'Local',
      transactionData: [
        {
          timestamp: ago(0),
          sampledValue: [
            { value: 'OCMF|{}|{}', format: 'SignedData', context: 'Transaction.End', unit: 'Wh' },
          ],
        },
      ],
    });
  }
  return Number(transactionId);
}

/** Waits until the meter values of a session are kept, which takes some seconds. */
export async function measured(api: Api, transactionId: number, count: number): Promise<void> {
  const total = async () => {
    const values = await api.send('GET', `/transactions/${transactionId}/meter-values`);
    return (values as { total: number }).total;
  };
  await expect.poll(total, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
}

/** Two sessions that need a review: one with too much energy, and one that sends 0 as its start value after it. */
export async function doubtfulSessions(charger: Charger): Promise<[number, number]> {
  const session = async (from: number, to: number, meterStart: number, meterStop: number) => {
    const start = { connectorId: 1, idTag: 'DRIVER-4', meterStart, timestamp: ago(from) };
    const { transactionId } = await charger.call('StartTransaction', start);
    const end = async () => {
      const stop = { transactionId, meterStop, timestamp: ago(to), reason: 'Local' };
      await charger.call('StopTransaction', stop);
    };
    return { id: Number(transactionId), end };
  };
  const first = await session(60, 50, 92_000, 892_000);
  await first.end();
  const between = await session(48, 45, 892_000, 892_000);
  await between.end();
  const second = await session(40, 10, 0, 910_420);
  for (const minutes of [40, 25, 10]) {
    await charger.call('MeterValues', {
      connectorId: 1,
      transactionId: second.id,
      meterValue: [
        {
          timestamp: ago(minutes),
          sampledValue: [{ value: '36800', measurand: 'Power.Active.Import', unit: 'W' }],
        },
      ],
    });
  }
  await second.end();
  return [first.id, second.id];
}
