import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { HourOfWeek, UtilisationReport } from '../api/types';
import { show } from '../test/render';
import { cellInWords, hourInWords, InUse, useHourOfWeek } from './InUse';

const cell = (weekday: number, hour: number, inUse: number | null): HourOfWeek => ({
  weekday,
  hour,
  inUse,
  charging: inUse,
  connectors: 120,
});
const BUSIEST = cell(3, 18, 0.94);
const REPORT = {
  connectors: 120,
  busiest: BUSIEST,
  hours: [BUSIEST, cell(3, 19, 0.74), cell(4, 18, null)],
} as UtilisationReport;

function Hours() {
  const { place, chosen, choose } = useHourOfWeek(REPORT);
  return (
    <>
      <p>{chosen && cellInWords(chosen, 'inUse', REPORT)}</p>
      <InUse report={REPORT} heat="inUse" place={place} onChoose={choose} numerals />
    </>
  );
}

it('begins with the busiest hour', () => {
  show(<Hours />);
  expect(screen.getByText('Wed 18 to 19: 94 %, 113 of 120 connectors')).toBeVisible();
  fireEvent.keyDown(screen.getByRole('gridcell', { selected: true }), { key: 'ArrowRight' });
  expect(screen.getByText('Wed 19 to 20: 74 %, 89 of 120 connectors')).toBeVisible();
});

it('says what is not known, and where the day ends', () => {
  expect(cellInWords(cell(4, 18, null), 'inUse', REPORT)).toBe('Thu 18 to 19: not known');
  expect(hourInWords({ weekday: 7, hour: 23 })).toBe('Sun 23 to 24');
});
