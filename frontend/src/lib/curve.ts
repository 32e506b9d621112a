export interface Point {
  x: number;
  y: number;
}

/** The top of an axis: a round number, at least `least`, whose third is round too. */
export function roundTop(values: readonly number[], least: number): number {
  const most = Math.max(...values, least);
  const step = 10 ** Math.floor(Math.log10(most));
  const round = [1.2, 1.5, 1.8, 2.4, 3, 4.5, 6, 7.5, 9, 12, 15].find((factor) => factor * step >= most);
  return (round ?? 15) * step;
}

export function line(points: readonly Point[]): string {
  return points.length === 0
    ? ''
    : `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
}

/** A line that keeps each value until the next one. */
export function steps(points: readonly Point[]): string {
  const [first, ...others] = points;
  return first
    ? `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${others.map(({ x, y }) => `H${x.toFixed(1)}V${y.toFixed(1)}`).join('')}`
    : '';
}

/** The area below a line. */
export function area(points: readonly Point[], ground: number): string {
  const [first, last] = [points[0], points.at(-1)];
  return first && last
    ? `${line(points)}L${last.x.toFixed(1)} ${ground}L${first.x.toFixed(1)} ${ground}Z`
    : '';
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS = [
  ...[1, 5, 10, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168].map((hours) => hours * HOUR_MS),
];

/** Round times of a period for its axis, at most `most` of them, as the viewer's clock shows them. */
export function roundTimes(from: number, to: number, most: number): number[] {
  const step = STEPS.find((each) => (to - from) / each < most) ?? (to - from) / most;
  const offset = new Date(from).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const count = first > to ? 0 : Math.floor((to - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => first + index * step);
}
