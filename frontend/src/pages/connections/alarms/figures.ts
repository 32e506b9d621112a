import type { AlarmLane, AlarmMinute, AlarmParty } from '../../../api/types';
import { date, time } from '../../../lib/times';
import { t } from '../../../texts/rooms/connections';

const LANE_MINUTES = 10;
const CHART_MINUTES = 15;
const MINUTE_MS = 60_000;
const SHARE_SEEN = 0.6;

/** A, B, ... in the order in which the parties came. */
export function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

export interface Cell {
  text: string;
  mono?: boolean;
  /** True if the first party has another value. */
  differs: boolean;
  known: boolean;
}

export interface PartyRow {
  name: string;
  cells: Cell[];
}

type Telling = (party: AlarmParty, now: number) => string | null;

const ROWS: readonly { name: string; tell: Telling; mono?: boolean; alike?: boolean }[] = [
  { name: t('parties.address'), tell: ({ address }) => address, mono: true },
  { name: t('parties.since'), tell: ({ since }, now) => dayAndTime(since, now) },
  { name: t('parties.serial-number'), tell: ({ serialNumber }) => serialNumber, mono: true },
  {
    name: t('parties.model'),
    tell: ({ model, firmwareVersion }) => [model, firmwareVersion].filter(Boolean).join(', ') || null,
  },
  { name: t('parties.password'), tell: passwordInWords },
  { name: t('parties.let-in'), tell: ({ admitted }) => t(admitted === null ? 'parties.no' : 'parties.yes') },
  {
    name: t('parties.transaction'),
    tell: ({ transactionIds }) =>
      transactionIds.length > 0
        ? t('parties.running', { ids: transactionIds.join(', ') })
        : t('parties.no-transaction'),
    alike: true,
  },
];

/** The parties line by line; lines that nobody has a value for are left out. */
export function partyRows(parties: readonly AlarmParty[], now: number): PartyRow[] {
  return ROWS.map(({ name, tell, mono, alike = false }) => {
    const texts = parties.map((party) => tell(party, now));
    const [first] = texts;
    const cells = texts.map((text) => ({
      text: text ?? t('parties.not-known'),
      mono: mono && text !== null,
      known: text !== null,
      differs: !alike && text !== null && first != null && text !== first,
    }));
    return { name, cells };
  }).filter(({ cells }) => cells.some(({ known }) => known));
}

function passwordInWords({ admitted, password }: AlarmParty): string {
  return t('parties.password-shown', { password: password ?? admitted ?? '' });
}

/** "today 14:52:08", "3 Mar 2025" */
function dayAndTime(at: string, now: number): string {
  return date(at) === date(now) ? t('parties.today', { time: time(at) }) : date(at);
}

/** A time of connection within the lanes, in percent of their width. */
export interface Spell {
  left: number;
  width: number;
}

/** The connections of a party in the last ten minutes, each wide enough to be seen. */
export function spellsOf(lanes: readonly AlarmLane[], address: string, now: number): Spell[] {
  const whole = LANE_MINUTES * MINUTE_MS;
  const percent = (at: number) => Math.min(100, Math.max(0, ((at - now + whole) / whole) * 100));
  return lanes
    .filter((lane) => lane.address === address && Date.parse(lane.endedAt ?? '9999') > now - whole)
    .map(({ beganAt, endedAt }) => {
      const end = percent(endedAt === null ? now : Date.parse(endedAt));
      const left = Math.min(percent(Date.parse(beganAt)), 100 - SHARE_SEEN);
      return { left, width: Math.max(SHARE_SEEN, end - left) };
    });
}

/** The times on the axis of the lanes, from the left. */
export function laneTimes(now: number): number[] {
  return [now - LANE_MINUTES * MINUTE_MS, now - (LANE_MINUTES / 2) * MINUTE_MS];
}

/** The seconds from one change of the connected device to the next; null if there were fewer than three changes. */
export function rhythm(lanes: readonly AlarmLane[]): { shortest: number; longest: number } | null {
  const begins = lanes.map(({ beganAt }) => Date.parse(beganAt)).sort((a, b) => a - b);
  const gaps = begins.slice(1).map((at, index) => Math.round((at - (begins[index] ?? at)) / 1000));
  if (gaps.length < 3) return null;
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** The counts of the last 15 minutes, zeros included. */
export function minuteBars(perMinute: readonly AlarmMinute[], now: number): { at: number; count: number }[] {
  const counts = new Map(perMinute.map(({ at, count }) => [Date.parse(at), count]));
  const newest = Math.max(Math.floor(now / MINUTE_MS) * MINUTE_MS, ...counts.keys());
  return Array.from({ length: CHART_MINUTES }, (_, index) => {
    const at = newest - (CHART_MINUTES - 1 - index) * MINUTE_MS;
    return { at, count: counts.get(at) ?? 0 };
  });
}
