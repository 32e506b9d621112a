import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aCommand } from '../test/examples';
import { show } from '../test/render';
import { Awaiting } from './Awaiting';

const start = (change = {}) => aCommand({ action: 'RemoteStartTransaction', ...change });

it('counts down to the time at which the effect is due', () => {
  const effectDue = new Date(Date.now() + 105_000).toISOString();
  show(<Awaiting command={start({ effectDue })} />);
  expect(screen.getByText('Waiting for the cable')).toBeVisible();
  expect(screen.getByRole('timer')).toHaveTextContent(/^01:4\d$/);
});

it('stands at zero when it is late, and has no countdown without an end', () => {
  show(<Awaiting command={start({ effectDue: '2025-11-23T14:12:01.000Z' })} />);
  expect(screen.getByRole('timer')).toHaveTextContent('00:00');
  show(<Awaiting command={aCommand({ effectDue: null })} />);
  expect(screen.getAllByRole('timer')).toHaveLength(1);
});
