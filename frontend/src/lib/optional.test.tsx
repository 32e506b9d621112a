import { screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { optional } from './optional';

it('shows a part once it is loaded, and the page without it if its file is missing', async () => {
  const There = optional(async () => ({ default: () => <p>Actions</p> }));
  const Missing = optional<object>(() => Promise.reject(new Error('MissingFile')));
  show(
    <Suspense>
      <p>Page</p>
      <There />
      <Missing />
    </Suspense>,
  );
  expect(await screen.findByText('Actions')).toBeVisible();
  expect(screen.getByText('Page')).toBeVisible();
});
