import type { Answer } from './support/charger';
import { ANSWERED, expect, expectAccessible, test } from './support/test';

const ID = 'CP-CONF';
const PAGE = `/chargers/${ID}/configuration`;
const PATIENCE = { timeout: 25_000 };

interface Key {
  key: string;
  value: string;
  readonly: boolean;
}

/** A charger's keys, and its answers about them. `status` is what it says to a change. */
function box(values: Record<string, string>, readonly: readonly string[] = []) {
  const keys = new Map(Object.entries(values));
  const told = ([key, value]: [string, string]): Key => ({ key, value, readonly: readonly.includes(key) });
  const written: string[] = [];
  const it = { status: 'Accepted', written, answers: {} as Record<string, Answer> };
  const read: Answer = ({ key }) => {
    const asked = (key as string[] | undefined) ?? [...keys.keys()];
    return {
      configurationKey: [...keys].filter(([name]) => asked.includes(name)).map(told),
      unknownKey: asked.filter((name) => !keys.has(name)),
    };
  };
  const change: Answer = ({ key, value }) => {
    written.push(`${key}=${value}`);
    if (it.status === 'Accepted') keys.set(String(key), String(value));
    return { status: it.status };
  };
  it.answers = { GetConfiguration: read, ChangeConfiguration: change };
  return it;
}

const VALUES = {
  HeartbeatInterval: '900',
  WebSocketPingInterval: '0',
  MeterValuesSampledData: 'Energy.Active.Import.Register,Power.Active.Import,Voltage,Maker.Magic',
  StopTransactionOnInvalidId: 'true',
  AuthorizationKey: 'a password that nobody sees',
  NumberOfConnectors: '2',
  MakerKey: 'on',
};

test('a wish is written, read back, and withdrawn', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
  isMobile,
}) => {
  const charger = await connect(ID);
  const { answers, written } = box(VALUES, ['NumberOfConnectors']);
  charger.answers(answers);
  await charger.boot();
  await signIn();
  await page.goto(PAGE);
  const table = page.getByRole('table', { name: `Configuration of ${ID}` });
  const row = (key: string) => table.getByRole('row', { name: new RegExp(`^${key} `) });
  await expect(row('HeartbeatInterval')).toContainText('900 s');
  await expect(row('HeartbeatInterval')).toContainText('Time between two signs of life');
  await expect(row('AuthorizationKey')).toContainText('Set');
  await expect(row('AuthorizationKey')).toContainText('Secret');
  await expect(page.getByText('a password that nobody sees')).toHaveCount(0);
  await expect(row('MeterValuesSampledData')).toContainText('Energy, Power, +2');
  await expect(row('MakerKey')).toContainText('Not in the specification');
  await expect(row('NumberOfConnectors')).toContainText('Read only');
  await expectAccessible(page);

  await row('HeartbeatInterval').getByRole('button').click();
  await expect(page.getByText('GenX recommends 300 s.')).toBeVisible();
  await page.getByRole('button', { name: 'Take it' }).click();
  await expect(page.getByText('Written at once and read back.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Write to 1 charger' }).click();
  await expect(row('HeartbeatInterval')).toContainText('In step', PATIENCE);
  expect(written).toEqual(['HeartbeatInterval=300']);
  await expect(row('HeartbeatInterval')).toContainText('This charger');
  if (!isMobile) await page.getByRole('button', { name: /^In step 1$/ }).click();
  await expect(row('HeartbeatInterval')).toBeVisible();

  await row('HeartbeatInterval').getByRole('button').click();
  await page.getByRole('button', { name: 'Withdraw the wish' }).click();
  await expect(page.getByText('The wish for HeartbeatInterval is withdrawn.')).toBeVisible();
  if (!isMobile) await page.getByRole('button', { name: /^All/ }).first().click();
  await expect(row('HeartbeatInterval')).toContainText('Not set');
  await expect(row('HeartbeatInterval')).toContainText('300 s');
});

test('a wish for the model is refused, and one that needs a restart says so', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
  api,
  errors,
}) => {
  test.slow();
  errors.allow(ANSWERED(422, '/wanted-configuration'));
  const charger = await connect(ID);
  const it = box(VALUES);
  charger.answers(it.answers);
  await charger.boot('Ohmweg', 'Duo 22');
  await signIn();
  await page.goto(PAGE);
  const row = (key: string) => page.getByRole('row', { name: new RegExp(`^${key} `) });
  it.status = 'Rejected';
  await row('StopTransactionOnInvalidId').getByRole('button').click();
  await page.getByText('No', { exact: true }).click();
  await page.getByText('1 × Duo 22').click();
  await page.getByRole('button', { name: 'Write to 1 charger' }).click();
  await expect(row('StopTransactionOnInvalidId')).toContainText('Refused', PATIENCE);
  await expect(row('StopTransactionOnInvalidId')).toContainText('Ohmweg Duo 22');
  it.status = 'RebootRequired';
  await row('WebSocketPingInterval').getByRole('button').click();
  await page.getByLabel('Value').fill('sixty');
  await page.getByRole('button', { name: 'Write to 1 charger' }).click();
  await expect(page.getByText('WebSocketPingInterval is a whole number')).toBeVisible();
  await page.getByLabel('Value').fill('60');
  await page.getByRole('button', { name: 'Write to 1 charger' }).click();
  await expect(row('WebSocketPingInterval')).toContainText('Needs a restart', PATIENCE);
  await expectAccessible(page);
  await row('WebSocketPingInterval').getByRole('link', { name: 'Restart…' }).click();
  await expect(page.getByRole('heading', { name: 'Reset' })).toBeVisible();
  await api.send('PUT', '/wanted-configurations', { vendor: 'Ohmweg', model: 'Duo 22', keys: {} });
});

test('a charger that was never read is read, and a viewer only looks', async ({
  page,
  connect,
  signIn,
  api,
  otherBrowser,
}) => {
  await api.send('POST', '/chargers', { deviceId: ID });
  await signIn();
  await page.goto(PAGE);
  await expect(page.getByText('Not read yet. It is read when the charger is online.')).toBeVisible();
  await expectAccessible(page);
  const charger = await connect(ID);
  await charger.boot();
  const { answers } = box(VALUES);
  charger.answers(answers);
  await page.getByRole('button', { name: 'Read it now' }).click();
  await expect(page.getByRole('row', { name: /^HeartbeatInterval / })).toBeVisible();
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto(PAGE);
  await viewer
    .getByRole('row', { name: /^HeartbeatInterval / })
    .getByRole('button')
    .click();
  await expect(viewer.getByText('Operators can set this value.')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Read again' })).toHaveCount(0);
});

test('a key that the charger has not told is set, and all that GenX recommends at once', {
  tag: '@phone',
}, async ({ page, connect, signIn }) => {
  test.slow();
  const charger = await connect(ID);
  const it = box(VALUES, ['NumberOfConnectors']);
  charger.answers(it.answers);
  await charger.boot();
  await signIn();
  await page.goto(PAGE);
  const row = (key: string) => page.getByRole('row', { name: new RegExp(`^${key} `) });
  await expect(row('HeartbeatInterval')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Configuration' })).toBeInViewport({ ratio: 0.95 });

  await page.getByRole('button', { name: 'Set another key…' }).click();
  const form = page.getByRole('region', { name: 'Set another key' });
  await expect(form.getByText('The charger has not reported this key')).toBeVisible();
  await form.getByLabel('Key').fill('heartbeatinterval');
  await expect(form.getByText('This key is in the list below.')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Write to 1 charger' })).toBeDisabled();
  await form.getByLabel('Key').fill('LightIntensity');
  await form.getByLabel('Value').fill('40');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Write to 1 charger' }).click();
  await expect(form).toHaveCount(0);
  await expect(row('LightIntensity')).toContainText('Not there', PATIENCE);

  await page.getByRole('button', { name: 'Take the recommended values…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take the recommended values' });
  const line = (key: string) => dialog.getByRole('listitem').filter({ hasText: key });
  await expect(line('HeartbeatInterval')).toContainText(/900 s.*300 s/);
  await expect(line('StopTransactionOnInvalidId')).toContainText('Yes, as it is');
  await expect(dialog.getByText(`On ${ID}, 3 values are written at once and read back.`)).toBeVisible();
  await line('MeterValuesSampledData').getByRole('checkbox').uncheck();
  await expect(dialog.getByText(`On ${ID}, 2 values are written at once and read back.`)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Set 3 keys on 1 charger' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row('WebSocketPingInterval')).toContainText('In step', PATIENCE);
  await expect(row('HeartbeatInterval')).toContainText('In step', PATIENCE);
  expect(it.written.sort()).toEqual(['HeartbeatInterval=300', 'WebSocketPingInterval=60']);
});

test('a refused reading is said until the next one', async ({ page, connect, signIn, errors }) => {
  errors.allow(ANSWERED(502, '/get-configuration'));
  const charger = await connect(ID);
  const { answers } = box(VALUES);
  charger.answers(answers);
  await charger.boot();
  await signIn();
  await page.goto(PAGE);
  await expect(page.getByRole('row', { name: /^HeartbeatInterval / })).toBeVisible();
  charger.answers({ GetConfiguration: null });
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText(/^Not read: .*NotImplemented/)).toBeVisible();
  await expectAccessible(page);
  charger.answers(answers);
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText(/^Not read: /)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Read again' })).toBeEnabled();
});
