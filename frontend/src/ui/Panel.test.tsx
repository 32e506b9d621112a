import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Panel } from './Panel';

it('is a region with its title as its name', () => {
  show(
    <Panel title="Latest messages" aside={<a href="/logs">All logs</a>}>
      Nothing yet
    </Panel>,
  );
  const panel = within(screen.getByRole('region', { name: 'Latest messages' }));
  expect(panel.getByText('Nothing yet')).toBeVisible();
  expect(panel.getByRole('link', { name: 'All logs' })).toBeVisible();
});
