import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Notice } from './Notice';

it('has a message as the heading of the page, and a button', () => {
  show(
    <Notice title="There is no charger CP9" text="It may have been deleted.">
      <button type="button">Go to chargers</button>
    </Notice>,
  );
  expect(screen.getByRole('heading', { level: 1, name: 'There is no charger CP9' })).toBeVisible();
  expect(screen.getByText('It may have been deleted.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Go to chargers' })).toBeVisible();
});
