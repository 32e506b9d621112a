import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { ShownTariff } from '../api/types';
import { aTariff } from '../test/examples';
import { anApi, json, show } from '../test/render';
import { TariffChoice } from './TariffChoice';

const DRAFT = aTariff({ tariffId: 5, name: 'Not ready', published: null, draft: null });

async function choices(tariffs: ShownTariff[], value: number | null, ofConnector = false): Promise<string[]> {
  anApi({ 'GET /tariffs': [json({ items: tariffs, nextCursor: null })] });
  show(<TariffChoice value={value} onChange={() => {}} ofConnector={ofConnector} />);
  const select = await screen.findByLabelText<HTMLSelectElement>('Tariff');
  return [...select.options].map((option) => (option.selected ? `*${option.text}` : option.text));
}

afterEach(() => vi.unstubAllGlobals());

it('offers the tariffs that have a version, and the default one', async () => {
  const tariffs = [aTariff(), DRAFT, aTariff({ tariffId: 4, name: 'Depot', isDefault: true })];
  expect(await choices(tariffs, 3)).toEqual(['The default: Depot', '*Harbour day rate', 'Depot']);
});

it('says that there is no default', async () => {
  expect(await choices([aTariff()], null)).toEqual(['*None (there is no default)', 'Harbour day rate']);
});

it('leaves a connector the tariff of its charger', async () => {
  expect(await choices([aTariff()], null, true)).toEqual(['*As the charger', 'Harbour day rate']);
});

it('shows a tariff that is no longer listed', async () => {
  expect(await choices([], 9)).toEqual(['None (there is no default)', '*Tariff 9']);
});
