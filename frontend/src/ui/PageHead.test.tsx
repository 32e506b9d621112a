import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { PageHead } from './PageHead';

it('names the page and the tab of the browser, even after a change', () => {
  const again = show(<PageHead title="Users" />);
  expect(screen.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
  expect(document.title).toBe('Users · GenX');
  again(
    <PageHead title="API keys">
      <button type="button">Add</button>
    </PageHead>,
  );
  expect(document.title).toBe('API keys · GenX');
  expect(screen.getByRole('button', { name: 'Add' })).toBeVisible();
});
