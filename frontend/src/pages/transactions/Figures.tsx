import type { ChargingTransaction, MeterValue } from '../../api/types';
import { amount, kilowattHours, kilowatts, money } from '../../lib/numbers';
import { clock, hourAndMinute } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/transactions';
import { durationOf } from '../../transactions/words';
import { Figure, FigureList } from '../../ui/FigureList';
import { peakOf, readingsOf } from './meter/curves';
import { chargingTime, type Period } from './meter/periods';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

interface Props {
  transaction: ChargingTransaction;
  values: readonly MeterValue[];
  periods: readonly Period[];
}

/** The telling numbers of a transaction. */
export function Figures({ transaction, values, periods }: Props) {
  const { energyWh, powerW, status, suspect, cost } = transaction;
  const now = useNow(SECOND_MS);
  const charging = chargingTime(periods);
  const peak = peakOf(readingsOf(values, 'powerW'));
  const mean = suspect ? null : meanOf(energyWh, charging);
  return (
    <FigureList>
      {cost && (
        <Figure
          name={t('figure.cost')}
          value={`${cost.final ? '' : '≈ '}${money(cost.totalInclTax, cost.currency)}`}
        />
      )}
      <Figure name={t('figure.energy')} value={kilowattHours(energyWh)} unit="kWh" struck={suspect} />
      <Figure
        name={
          charging === null ? t('figure.duration') : t('figure.duration-charging', { time: clock(charging) })
        }
        value={durationOf(transaction, now)}
      />
      <StateOfCharge transaction={transaction} values={values} />
      {status === 'active' && powerW !== null && (
        <Figure name={t('figure.power')} value={kilowatts(powerW)} unit="kW" />
      )}
      {peak && (
        <Figure
          name={t('figure.peak', { time: hourAndMinute(peak.at) })}
          value={kilowatts(peak.value * 1000)}
          unit="kW"
        />
      )}
      {mean !== null && status === 'stopped' && (
        <Figure name={t('figure.mean')} value={kilowatts(mean)} unit="kW" />
      )}
    </FigureList>
  );
}

function StateOfCharge({ transaction: { soc }, values }: Omit<Props, 'periods'>) {
  const readings = readingsOf(values, 'soc');
  const [first, last] = [readings[0]?.value ?? soc, readings.at(-1)?.value ?? soc];
  if (first === null || last === null) return null;
  const value = first === last ? amount(last) : `${amount(first)} → ${amount(last)}`;
  return <Figure name={t('figure.soc')} value={value} unit="%" />;
}

function meanOf(energyWh: number | null, charging: number | null): number | null {
  return energyWh && charging ? energyWh / (charging / HOUR_MS) : null;
}
