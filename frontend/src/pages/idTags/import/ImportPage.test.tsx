import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPerson } from '../../../test/examples';
import { anApi, json, showRouted, signInAs, signOut } from '../../../test/render';
import { ImportPage } from './ImportPage';

const IMPORT = 'POST /id-tags/import';
const PASTED = 'tag,Budget,budgetKwh\n04A2,5,5';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

async function paste(text: string) {
  anApi({ [IMPORT]: [json({ items: [], new: 0, changed: 0, same: 0, errors: 0 })] });
  showRouted(<ImportPage />);
  fireEvent.change(await screen.findByRole('textbox', { name: 'Or paste rows' }), {
    target: { value: text },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Check these rows' }));
  await screen.findByRole('button', { name: 'Back to the rows' });
}

it('goes back to the rows that were pasted', async () => {
  await paste(PASTED);
  fireEvent.click(screen.getByRole('button', { name: 'Back to the rows' }));
  expect(screen.getByRole('textbox', { name: 'Or paste rows' })).toHaveValue(PASTED);
});

it('says which columns are not used, and that budgets are in Wh', async () => {
  await paste(PASTED);
  expect(
    screen.getByText(/^The columns Budget, budgetKwh are not used\..*Budgets are in Wh\.$/),
  ).toBeVisible();
  fireEvent.change(screen.getByLabelText('What the column Budget is used for'), {
    target: { value: 'budgetEnergyWh' },
  });
  expect(screen.getByText(/^The column budgetKwh is not used\./)).toBeVisible();
});

it('says nothing about columns if all are used', async () => {
  await paste('tag,name\n04A2,Jana');
  expect(screen.queryByText(/not used\./)).toBeNull();
});
