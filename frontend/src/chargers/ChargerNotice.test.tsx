import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCharger, anAlarm, aPerson } from '../test/examples';
import { anApi, json, show, signInAs, signOut } from '../test/render';
import { ChargerNotice } from './ChargerNotice';

const TWO_HOURS = 2 * 3_600_000;

function open(alarms: ReturnType<typeof anAlarm>[], clockOffsetMs: number | null) {
  const page = { items: alarms, nextCursor: null, open: alarms.length };
  const asked = anApi({ 'GET /security-alarms': [json(page)] });
  show(
    <p data-testid="notice">
      <ChargerNotice charger={aCharger({ deviceId: 'CP031', clockOffsetMs })} />
    </p>,
  );
  return waitFor(() => expect(asked).toHaveLength(1));
}

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

it('names the open alarm of a charger, whatever its clock says', async () => {
  await open([anAlarm()], TWO_HOURS);
  expect(await screen.findByText('Two devices use this id')).toBeVisible();
  expect(screen.queryByText(/Clock/)).toBeNull();
});

it('says that the clock is wrong if there is nothing worse', async () => {
  await open([anAlarm({ deviceId: 'CP999' })], TWO_HOURS);
  expect(await screen.findByText('Clock 2 h ahead')).toBeVisible();
});

it('says nothing about a charger that is well', async () => {
  await open([], 0);
  expect(screen.getByTestId('notice')).toBeEmptyDOMElement();
});
