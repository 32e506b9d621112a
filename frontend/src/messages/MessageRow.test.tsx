import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { aCall } from '../test/examples';
import { show } from '../test/render';
import { MessageHeads, MessageRow } from './MessageRow';

it('shows when, from which charger, which way and what, and opens', () => {
  const onToggle = vi.fn();
  show(
    <MessageRow entry={aCall()} open={false} onToggle={onToggle}>
      <span>Connector 1: Faulted</span>
    </MessageRow>,
  );
  const row = screen.getByRole('button');
  expect(row).toHaveTextContent('15:12:04.218CP001Charger → ServerStatusNotificationConnector 1: Faulted');
  fireEvent.click(row);
  expect(onToggle).toHaveBeenCalledWith('1000');
});

it('names an event of a connection, which has no direction', () => {
  const entry = aCall({ messageType: 'Connection', action: 'connected' });
  show(
    <MessageRow entry={entry} open={false} onToggle={vi.fn()} withCharger={false}>
      from 192.0.2.7
    </MessageRow>,
  );
  expect(screen.getByRole('button')).toHaveTextContent('15:12:04.218ConnectionConnectedfrom 192.0.2.7');
});

it('has a column for the charger only if the rows have one', () => {
  show(<MessageHeads withCharger={false}>Summary</MessageHeads>);
  expect(screen.queryByText('Charger')).toBeNull();
  show(<MessageHeads>Summary</MessageHeads>);
  expect(screen.getByText('Charger')).toBeVisible();
});
