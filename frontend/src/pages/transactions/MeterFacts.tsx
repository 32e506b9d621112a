import type { ChargingTransaction } from '../../api/types';
import { count, kilowattHours } from '../../lib/numbers';
import { since } from '../../lib/times';
import { t } from '../../texts/rooms/transactions';
import { isCorrected } from '../../transactions/words';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { SignedValues, useSignedValues } from './meter/SignedValues';

interface Props {
  transaction: ChargingTransaction;
  /** The number of meter values; undefined until it is known. */
  samples: number | undefined;
}

/** What the meter said at both ends, and how the transaction ended. */
export function MeterFacts({ transaction, samples }: Props) {
  const { transactionId, meterStart, meterStop, energyWh, measuredEnergyWh, estimated } = transaction;
  const corrected = isCorrected(transaction);
  const signed = useSignedValues(transactionId);
  return (
    <Panel title={t('one.meter')}>
      <Facts
        facts={[
          { name: t('one.at-start'), value: energy(meterStart) },
          { name: t(estimated ? 'one.at-stop-estimated' : 'one.at-stop'), value: energy(meterStop) },
          {
            name: t(corrected ? 'one.corrected' : 'one.difference'),
            value: energyWh === null ? null : <b>{energy(energyWh)}</b>,
          },
          { name: t('one.measured'), value: corrected ? energy(measuredEnergyWh) : null },
          { name: t('one.samples'), value: samples === undefined ? null : count(samples) },
          {
            name: t('signed'),
            value: signed > 0 ? <SignedValues transactionId={transactionId} count={signed} /> : null,
          },
          { name: t('one.stop-reason'), value: transaction.stopReason },
          { name: t('one.stop-tag'), value: transaction.stopIdTag, mono: true },
          { name: t('one.reviewed-by'), value: reviewOf(transaction) },
          { name: t('one.closed-by'), value: transaction.closedBy },
        ]}
      />
    </Panel>
  );
}

function reviewOf({ reviewedBy, reviewedAt }: ChargingTransaction): string | null {
  if (reviewedBy === null || reviewedAt === null) return reviewedBy;
  return t('one.reviewed-by-at', { who: reviewedBy, at: since(reviewedAt, Date.now()) });
}

const energy = (wattHours: number | null) => (wattHours === null ? null : `${kilowattHours(wattHours)} kWh`);
