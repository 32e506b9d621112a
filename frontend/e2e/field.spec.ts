import { expect, test } from './support/test';

test('a wrong clock, the vendor’s error code, and the person who stopped a transaction are where people look', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('CP-FIELD');
  await charger.boot();
  const twoHoursAhead = new Date(Date.now() + 2 * 3_600_000).toISOString();
  await charger.call('StatusNotification', {
    connectorId: 2,
    status: 'Faulted',
    errorCode: 'InternalError',
    vendorErrorCode: 'PowerModuleFault',
    timestamp: twoHoursAhead,
  });
  const { transactionId } = await charger.call('StartTransaction', {
    connectorId: 1,
    idTag: 'ANNE',
    meterStart: 1000,
    timestamp: twoHoursAhead,
  });

  await signIn();
  await page.goto('/chargers');
  const card = page.getByRole('link', { name: /^CP-FIELD/ });
  await expect(card).toContainText('Clock 2 h ahead');
  await expect(card).toContainText('Charging');

  await charger.call('StopTransaction', {
    transactionId,
    idTag: 'BEN',
    meterStop: 8000,
    timestamp: twoHoursAhead,
  });
  await page.goto('/chargers/CP-FIELD');
  await expect(page.getByRole('region', { name: 'Connector 2' })).toContainText('PowerModuleFault');
  await expect(page.getByRole('region', { name: 'Connector 1' })).toContainText('Stopped by');
  await expect(page.getByRole('region', { name: 'Connector 1' })).toContainText('BEN');
  await expect(page.getByRole('main')).toContainText('Clock 2 h ahead');
});
