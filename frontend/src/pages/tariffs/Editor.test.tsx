import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShownTariff, TariffContent } from '../../api/types';
import { aPerson, aTariff } from '../../test/examples';
import { anApi, json, problem, show, showRouted, signInAs, signOut } from '../../test/render';
import { Editor } from './Editor';
// Loaded before it opens, so that no test waits for it.
import './TariffDialogs';
import { useDraft } from './useDraft';
import { useTariff } from './useTariff';

const energy = (price: string, name?: string): TariffContent['elements'][number] => ({
  name,
  components: [{ type: 'ENERGY', price, taxPercent: '20' }],
  ...(name && { restrictions: { startTime: '16:00', endTime: '19:00' } }),
});
const DRAFT: TariffContent = {
  currency: 'GBP',
  timeZone: 'Europe/London',
  taxIncluded: true,
  elements: [energy('0.59', 'peak'), energy('0.54', 'evening'), energy('0.49')],
};
const WITH_DRAFT = aTariff({ draft: DRAFT });
const PATH = 'GET /tariffs/3';
const PATCH = 'PATCH /tariffs/3';
const PUBLISH = 'POST /tariffs/3/publish';
const RECEIPT = {
  currency: 'GBP',
  total: '7.5000',
  totalInclTax: '9.0000',
  tax: '1.5000',
  taxIncluded: true,
  periods: [],
  fees: [],
  extras: [],
  notes: [],
};
const QUOTED = {
  version: null,
  cost: RECEIPT,
  inUse: { version: 2, cost: { ...RECEIPT, totalInclTax: '8.0000' } },
};
const page = (items: unknown[]) => json({ items, nextCursor: null });

function Shown() {
  const { data } = useTariff(3);
  return data ? <Drafted tariff={data} /> : null;
}

function Drafted({ tariff }: { tariff: ShownTariff }) {
  return <Editor tariff={tariff} draft={useDraft(tariff)} />;
}

async function edit(answers: Record<string, Response[]> = {}) {
  const asked = anApi({
    [PATH]: [json(WITH_DRAFT)],
    'GET /tariffs': [page([WITH_DRAFT])],
    'GET /tariffs/3/versions': [page([WITH_DRAFT.published])],
    'POST /tariffs/3/quote': [json(QUOTED)],
    ...answers,
  });
  showRouted(<Shown />);
  await screen.findByRole('heading', { name: 'Prices' });
  const sent = (what: string) => asked.filter((each) => each.what === what).map(({ body }) => body);
  return { sent };
}

const price = (number: number) => screen.getByLabelText<HTMLInputElement>(`Price, price ${number}`);
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const order = () =>
  screen.getAllByLabelText(/^Price, price/).map((field) => (field as HTMLInputElement).value);

beforeEach(() => {
  // Hundreds of options are slow here.
  vi.spyOn(Intl, 'supportedValuesOf').mockReturnValue(['Europe/London']);
  signInAs(aPerson());
});
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

describe('a tariff that is edited', () => {
  it('is saved as a draft, with the revision that was read', async () => {
    const saved = {
      ...WITH_DRAFT,
      revision: 8,
      draft: { ...DRAFT, elements: DRAFT.elements.with(2, energy('0.47')) },
    };
    const { sent } = await edit({ [PATCH]: [json(saved)] });
    expect(screen.queryByRole('button', { name: 'Save draft' })).toBeNull();
    type(price(3), '0.47');
    expect(screen.getByText('Not saved yet')).toBeVisible();
    press('Save draft');
    await waitFor(() => expect(sent(PATCH)).toHaveLength(1));
    expect(sent(PATCH)[0]).toMatchObject({
      revision: 7,
      draft: { elements: [{}, {}, { components: [{ price: '0.47' }] }] },
    });
    await waitFor(() => expect(screen.queryByText('Not saved yet')).toBeNull());
  });

  it('keeps what is typed while it is saved', async () => {
    const saved = {
      ...WITH_DRAFT,
      revision: 8,
      draft: { ...DRAFT, elements: DRAFT.elements.with(2, energy('0.47')) },
    };
    const { sent } = await edit({ [PATCH]: [json(saved)] });
    type(price(3), '0.47');
    press('Save draft');
    type(price(1), '0.62');
    await waitFor(() => expect(sent(PATCH)).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save draft' })).toBeEnabled());
    expect(price(1)).toHaveValue('0.62');
    expect(screen.getByText('Not saved yet')).toBeVisible();
  });

  it('becomes a version after its draft was saved', async () => {
    const published = aTariff({
      revision: 9,
      published: { version: 3, content: DRAFT, publishedAt: '2025-12-01T12:00:00Z', publishedBy: null },
    });
    const { sent } = await edit({
      [PATCH]: [json({ ...WITH_DRAFT, revision: 8 })],
      [PUBLISH]: [json(published)],
    });
    type(price(1), '0.60');
    press('Save as version 3');
    await waitFor(() => expect(sent(PUBLISH)).toEqual([{ revision: 8 }]));
    expect(await screen.findByText(/^Version 3 in use/)).toBeVisible();
  });

  it('asks once more if something about it is odd', async () => {
    const odd = { ...WITH_DRAFT, warnings: [{ code: 'neverReached', element: 2, by: 1 }] };
    const { sent } = await edit({ [PATH]: [json(odd)], [PUBLISH]: [json(aTariff({ revision: 8 }))] });
    expect(screen.getByText('Price 2 never applies: price 1 always comes first.')).toBeVisible();
    press('Save as version 3');
    const dialog = await screen.findByRole('dialog', { name: 'Save as version 3 all the same?' });
    expect(sent(PUBLISH)).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save as version 3' }));
    await waitFor(() => expect(sent(PUBLISH)).toEqual([{ revision: 7 }]));
  });

  it('is not saved with faults, which are said at their fields', async () => {
    await edit();
    type(price(2), 'dear');
    expect(price(2)).toBeInvalid();
    expect(price(2)).toHaveAccessibleDescription('Type an amount such as 0.49.');
    expect(screen.getByRole('button', { name: 'Save draft' })).toBeDisabled();
    expect(screen.getByText('First fix what is marked in the prices.')).toBeVisible();
  });

  it('shows what the server has refused at the field, until it is changed', async () => {
    await edit({
      [PATCH]: [problem(422, 'invalid-request', { 'draft/elements/1/components/0/price': 'Too dear.' })],
    });
    type(price(2), '9999999');
    press('Save draft');
    await waitFor(() => expect(price(2)).toHaveAccessibleDescription('Too dear.'));
    type(price(2), '1');
    expect(price(2)).toBeValid();
  });
});

describe('two people who edit a tariff', () => {
  const theirs = aTariff({
    revision: 8,
    changedBy: 'bob@example.org',
    draft: { ...DRAFT, elements: DRAFT.elements.with(2, energy('0.45')) },
  });
  const meet = async () => {
    const { sent } = await edit({
      [PATH]: [json(WITH_DRAFT), json(theirs)],
      [PATCH]: [problem(409, 'changed-meanwhile'), json({ ...theirs, revision: 9, draft: DRAFT })],
    });
    type(price(1), '0.61');
    press('Save draft');
    const conflict = await screen.findByRole('alert', {
      name: /^bob@example.org has changed this tariff too/,
    });
    return { sent, conflict };
  };

  it('see how their drafts differ', async () => {
    const { conflict } = await meet();
    expect(conflict).toHaveTextContent(/Only in yours.*£0\.61.*Only in theirs.*£0\.45/);
    expect(screen.getByRole('button', { name: 'Save draft' })).toBeDisabled();
  });

  it('may go on with their own', async () => {
    const { sent } = await meet();
    press('Go on with mine');
    expect(price(1)).toHaveValue('0.61');
    press('Save draft');
    await waitFor(() => expect(sent(PATCH)[1]).toMatchObject({ revision: 8 }));
  });

  it('may take the other one', async () => {
    await meet();
    press('Take theirs');
    expect(order()).toEqual(['0.59', '0.54', '0.45']);
    expect(screen.queryByText('Not saved yet')).toBeNull();
  });
});

it('takes over what somebody else has saved as long as nothing was typed', async () => {
  const theirs = aTariff({ revision: 8, draft: { ...DRAFT, elements: [energy('0.33')] } });
  anApi({
    'GET /tariffs': [page([theirs])],
    'GET /tariffs/3/versions': [page([])],
    'POST /tariffs/3/quote': [json(QUOTED)],
  });
  const again = show(<Drafted tariff={WITH_DRAFT} />);
  expect(order()).toEqual(['0.59', '0.54', '0.49']);
  again(<Drafted tariff={theirs} />);
  expect(order()).toEqual(['0.33']);
});

describe('the order of prices', () => {
  it('is changed with Alt and an arrow key from any field, or with the arrows on the handle', async () => {
    await edit();
    fireEvent.keyDown(price(2), { key: 'ArrowUp', altKey: true });
    expect(order()).toEqual(['0.54', '0.59', '0.49']);
    fireEvent.keyDown(screen.getByRole('button', { name: /^Move price 1/ }), { key: 'ArrowDown' });
    expect(order()).toEqual(['0.59', '0.54', '0.49']);
    fireEvent.keyDown(price(3), { key: 'ArrowUp', altKey: true });
    expect(order()).toEqual(['0.59', '0.54', '0.49']);
  });

  it('has the price for all other times at its end, which can’t be removed', async () => {
    await edit();
    press('Remove price 1');
    expect(order()).toEqual(['0.54', '0.49']);
    expect(screen.queryByRole('button', { name: 'Remove price 2' })).toBeNull();
    expect(screen.getByText(/^Applies whenever no other price/)).toBeInTheDocument();
  });
});

describe('a session that is tried out', () => {
  it('is priced by what is on the page, and compared with the version in use', async () => {
    const { sent } = await edit();
    expect(await screen.findByText('£9.00')).toBeVisible();
    expect(screen.getByText('£8.00').closest('p')).toHaveTextContent(
      'In version 2 it would cost £8.00. This is £1.00 more.',
    );
    type(price(3), '0.40');
    type(screen.getByRole('textbox', { name: 'Energy' }), '10');
    await waitFor(() => expect(sent('POST /tariffs/3/quote').at(-1)).toMatchObject({ energyWh: 10_000 }));
    expect(sent('POST /tariffs/3/quote').at(-1)).toMatchObject({
      powerW: 22_000,
      content: { elements: [{}, {}, { components: [{ price: '0.4' }] }] },
    });
  });

  it('says at the field what the server has refused', async () => {
    await edit({
      'POST /tariffs/3/quote': [problem(422, 'invalid-request', { endedAt: 'It ends too soon.' })],
    });
    expect(await screen.findByText('It ends too soon.')).toBeVisible();
  });
});
