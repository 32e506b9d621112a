import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCharger, aCommand, aConnector, aPerson } from '../test/examples';
import { anApi, show, signInAs, signOut } from '../test/render';
import { ConnectorAction } from './ConnectorAction';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

it('opens a form below a start', () => {
  anApi({});
  show(<ConnectorAction charger={aCharger()} connector={aConnector()} />);
  fireEvent.click(screen.getByRole('button', { name: 'Start on CP001, connector 1' }));
  expect(screen.getByRole('dialog', { name: 'Start on CP001, connector 1' })).toBeVisible();
  expect(screen.getByLabelText('Id tag')).toBeVisible();
});

it('asks before a stop', () => {
  const connector = aConnector({ status: 'SuspendedEV', transactionId: 7 });
  show(<ConnectorAction charger={aCharger()} connector={connector} />);
  fireEvent.click(screen.getByRole('button', { name: 'Stop charging at CP001, connector 1' }));
  expect(screen.getByRole('dialog')).toHaveTextContent('Stop charging at CP001, connector 1?');
});

it('shows nothing where nothing fits', () => {
  show(<ConnectorAction charger={aCharger({ online: false })} connector={aConnector()} />);
  expect(screen.queryByRole('button')).toBeNull();
});

it('tries a missed start again with the same tag', () => {
  anApi({});
  const missed = aCommand({
    action: 'RemoteStartTransaction',
    request: { idTag: '04A2F19C', connectorId: 1 },
  });
  const again = show(<ConnectorAction charger={aCharger()} connector={aConnector()} missed={missed} />);
  fireEvent.click(screen.getByRole('button', { name: 'Try again on CP001, connector 1' }));
  expect(screen.getByLabelText('Id tag')).toHaveValue('04A2F19C');
  // What was typed stays when a minute is over.
  again(<ConnectorAction charger={aCharger()} connector={aConnector()} />);
  expect(screen.getByLabelText('Id tag')).toHaveValue('04A2F19C');
  expect(screen.getByRole('button', { name: 'Start on CP001, connector 1' })).toBeVisible();
});
