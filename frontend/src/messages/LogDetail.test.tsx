import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aCall } from '../test/examples';
import { show } from '../test/render';
import { LogDetail } from './LogDetail';

const answer = {
  id: '1001',
  at: '2025-11-23T14:12:04.224Z',
  messageType: 'CallResult',
  payload: {},
  errorCode: null,
  note: null,
} as const;

it('shows a call and its answer, each with its way, its time and its JSON', () => {
  show(<LogDetail entry={aCall({ payload: { connectorId: 1 }, answer })} />);
  const call = within(screen.getByRole('region', { name: 'Call' }));
  expect(call.getByText('Charger → Server')).toBeVisible();
  expect(call.getByText('15:12:04.218')).toBeVisible();
  expect(call.getByRole('group', { name: 'Call, JSON' })).toHaveTextContent('{ "connectorId": 1 }');
  const reply = within(screen.getByRole('region', { name: 'Answer' }));
  expect(reply.getByText('Server → Charger')).toBeVisible();
  expect(reply.getByText('An empty answer is normal for StatusNotification.')).toBeVisible();
  expect(screen.getByText('6 ms')).toBeVisible();
});

it('says what is wrong with an answer', () => {
  const wrong = {
    ...answer,
    messageType: 'CallError',
    errorCode: 'InternalError',
    note: 'No memory.',
  } as const;
  show(<LogDetail entry={aCall({ answer: wrong })} />);
  expect(screen.getByText('InternalError: No memory.')).toBeVisible();
});

it('shows a message alone while it has no answer', () => {
  show(<LogDetail entry={aCall({ note: 'Has a field that OCPP does not know.' })} />);
  expect(screen.getAllByRole('region')).toHaveLength(1);
  expect(screen.getByText('Has a field that OCPP does not know.')).toBeVisible();
});
