import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { showRouted } from '../test/render';
import { Tabs } from './Tabs';

afterEach(() => vi.restoreAllMocks());

it('scrolls the selected tab into the middle of a narrow line', async () => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return this.tagName === 'NAV' ? new DOMRect(0, 0, 390, 44) : new DOMRect(480, 0, 60, 44);
  });
  showRouted(
    <Tabs label="Pages">
      <a href="/one">One</a>
      <a href="/two" aria-current="page">
        Two
      </a>
    </Tabs>,
  );
  expect((await screen.findByRole('navigation', { name: 'Pages' })).scrollLeft).toBe(315);
});
