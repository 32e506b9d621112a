import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aCommand } from '../test/examples';
import { show } from '../test/render';
import { Missed } from './Missed';

it('says whether no car came, or one that does not charge', () => {
  const start = aCommand({ action: 'RemoteStartTransaction', effect: 'missed', effectReason: 'noCar' });
  const again = show(<Missed start={start} />);
  expect(screen.getByRole('status')).toHaveTextContent('No car came');
  again(<Missed start={{ ...start, effectReason: 'carNotReady' }} />);
  expect(screen.getByRole('status')).toHaveTextContent('The car did not charge');
});
