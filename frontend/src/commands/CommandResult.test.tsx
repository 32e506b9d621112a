import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { aCommand } from '../test/examples';
import { show, showRouted } from '../test/render';
import { CommandRefused, CommandResult } from './CommandResult';

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

it('says what the charger said, and counts down to what should happen', async () => {
  vi.setSystemTime('2025-11-23T14:17:00.500Z');
  showRouted(<CommandResult first={aCommand()} onAgain={vi.fn()} />);
  expect(await screen.findByText('Accepted', { selector: 'b' })).toBeVisible();
  expect(screen.getByText('Waiting for the restart')).toBeVisible();
  expect(screen.getByRole('timer')).toHaveTextContent('05:00 left');
});

it('says what happened', async () => {
  const done = aCommand({
    effect: 'confirmed',
    effectAt: '2025-11-23T14:12:41.500Z',
    effectReason: 'restarted',
    effectAbout: '',
  });
  showRouted(<CommandResult first={done} onAgain={vi.fn()} />);
  expect(await screen.findByText('the charger restarted')).toBeVisible();
  expect(screen.queryByRole('timer')).toBeNull();
});

it('offers another try if nothing happened', async () => {
  const onAgain = vi.fn();
  showRouted(
    <CommandResult
      first={aCommand({
        effect: 'missed',
        effectAt: '2025-11-23T14:22:00.500Z',
        effectReason: 'notRestarted',
      })}
      onAgain={onAgain}
    />,
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(onAgain).toHaveBeenCalledOnce();
  expect(screen.getByRole('link', { name: 'Open logs' })).toHaveAttribute('href', '/chargers/CP001/logs');
});

it('says that it is not known whether something happened, and why', async () => {
  const unseen = aCommand({
    status: 'timeout',
    answeredAt: null,
    response: null,
    effect: 'missed',
    effectAt: '2025-11-23T14:22:00.100Z',
    effectReason: 'notAnswered',
  });
  showRouted(<CommandResult first={unseen} onAgain={vi.fn()} />);
  expect(await screen.findByText(/^Not known:/)).toHaveTextContent(
    'Not known: the charger did not answer, and nothing shows that it carried it out',
  );
  expect(screen.queryByText(/Nothing happened/)).toBeNull();
});

it('says that nothing is sent again if there was no answer', async () => {
  showRouted(<CommandResult first={aCommand({ status: 'timeout', response: null })} onAgain={vi.fn()} />);
  expect(await screen.findByText(/does not send it again/)).toBeVisible();
  expect(screen.getByText('It may still do it')).toBeVisible();
});

it('says why a command was not sent, and sends it anyway where GenX only doubts', () => {
  const onAnyway = vi.fn();
  const doubt = new ApiProblem(409, 'not-startable', 'Connector 1 has a fault.');
  show(<CommandRefused problem={doubt} onAnyway={onAnyway} />);
  expect(screen.getByText('Connector 1 has a fault.')).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Send anyway' }));
  expect(onAnyway).toHaveBeenCalledOnce();
});

it('does not offer to send what the charger cannot be sent', () => {
  show(
    <CommandRefused
      problem={new ApiProblem(409, 'charger-offline', 'CP001 is offline.')}
      onAnyway={vi.fn()}
    />,
  );
  expect(screen.queryByRole('button')).toBeNull();
});

it('does not say that limits were sent to the charger, since GenX keeps them itself', async () => {
  const request = { idTag: '04A2F19C', limits: { energyWh: 5000 } };
  showRouted(
    <CommandResult first={aCommand({ action: 'RemoteStartTransaction', request })} onAgain={vi.fn()} />,
  );
  expect(await screen.findByRole('heading', { name: 'Asked for' })).toBeVisible();
  expect(screen.queryByRole('heading', { name: 'Sent' })).toBeNull();
});
