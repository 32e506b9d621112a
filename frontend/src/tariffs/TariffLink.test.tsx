import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { aTariff } from '../test/examples';
import { anApi, json, showRouted } from '../test/render';
import { TariffLink } from './TariffLink';

function link(tariffId: number | null, isDefault = false): void {
  anApi({ 'GET /tariffs': [json({ items: [aTariff({ isDefault })], nextCursor: null })] });
  showRouted(<TariffLink tariffId={tariffId} />);
}

afterEach(() => vi.unstubAllGlobals());

it('leads to a tariff by its name', async () => {
  link(3);
  expect(await screen.findByRole('link', { name: 'Harbour day rate' })).toHaveAttribute('href', '/tariffs/3');
});

it('names the default tariff as such', async () => {
  link(null, true);
  expect(await screen.findByRole('link', { name: 'Harbour day rate (default)' })).toBeVisible();
});

it('says that sessions have no cost without any tariff', async () => {
  link(null);
  expect(await screen.findByText('None: sessions have no cost')).toBeVisible();
});

it('leads to a deleted tariff by its number', async () => {
  link(12);
  expect(await screen.findByRole('link', { name: 'Tariff 12' })).toHaveAttribute('href', '/tariffs/12');
});
