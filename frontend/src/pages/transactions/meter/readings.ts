import { amount, kilowatts } from '../../../lib/numbers';
import { hourAndMinute, time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { type Curve, peakOf, type Strip, valueAt } from './curves';

/** "110.5 kW", "24 %" */
export function withUnit({ name, unit }: Strip, value: number): string {
  return `${name === 'power' ? kilowatts(value * 1000) : amount(value)} ${unit}`;
}

/** What a curve is: "Power", "L1", "offered". */
export function curveName({ name }: Strip, { measure }: Curve): string {
  return measure === 'powerW' || measure === 'soc' || measure === 'currentA'
    ? t(`meter.${name}`)
    : t(`meter.of.${measure}`);
}

/** "11:41:00: Power 110.5 kW, State of charge 24 %" */
export function readingInWords(strips: readonly Strip[], at: number): string {
  const values = strips.flatMap((strip) =>
    strip.curves.flatMap((curve) => {
      const value = valueAt(curve, at);
      return value === null ? [] : [`${curveName(strip, curve)} ${withUnit(strip, value)}`];
    }),
  );
  return t('meter.reading', { time: time(at), values: values.join(', ') });
}

/** The charts in a line: "Up to 110.5 kW, at 11:41. State of charge from 22 to 80 %. 83 values." */
export function summaryOf(strips: readonly Strip[], total: number): string {
  const first = (name: Strip['name']) =>
    strips.find((strip) => strip.name === name)?.curves[0]?.readings ?? [];
  const peak = peakOf(first('power'));
  const [soc, socs] = [first('soc')[0], first('soc')];
  return [
    peak && t('meter.peak', { kw: kilowatts(peak.value * 1000), time: hourAndMinute(peak.at) }),
    soc && t('meter.soc-from-to', { from: amount(soc.value), to: amount(socs.at(-1)?.value ?? soc.value) }),
    t('meter.values', { count: total }),
  ]
    .filter(Boolean)
    .join(' ');
}
