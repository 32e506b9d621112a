import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCharger, aConnector, aTariff } from '../../test/examples';
import { anApi, json, problem, show } from '../../test/render';
import ChargerTariffs from './ChargerTariffs';

const CHARGER = 'PATCH /chargers/CP001';
const CONNECTOR = 'PATCH /chargers/CP001/connectors/2';
const onClose = vi.fn();
const charger = aCharger({
  tariffId: 3,
  connectors: [aConnector({ connectorId: 0 }), aConnector(), aConnector({ connectorId: 2 })],
});

function choose(answers: Record<string, Response[]> = {}) {
  const asked = anApi({
    'GET /tariffs': [json({ items: [aTariff(), aTariff({ tariffId: 4, name: 'Depot' })], nextCursor: null })],
    [CHARGER]: [json(charger)],
    [CONNECTOR]: [json(aConnector())],
    ...answers,
  });
  show(<ChargerTariffs charger={charger} onClose={onClose} />);
  return () => asked.filter(({ what }) => what.startsWith('PATCH'));
}

const give = async (label: string, value: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));

beforeEach(() => onClose.mockReset());
afterEach(() => vi.unstubAllGlobals());

it('gives a connector a tariff of its own, and changes nothing else', async () => {
  const sent = choose();
  await give('Connector 2', '4');
  save();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(sent()).toEqual([{ what: CONNECTOR, body: { tariffId: 4 } }]);
});

it('gives a charger the default tariff again', async () => {
  const sent = choose();
  await give('Charger', '');
  save();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(sent()).toEqual([{ what: CHARGER, body: { tariffId: null } }]);
});

it('stays open if it is refused, and says why', async () => {
  choose({ [CONNECTOR]: [problem(422, 'unusable-request')] });
  await give('Connector 2', '4');
  save();
  expect(await screen.findByRole('alert')).toHaveTextContent('It said unusable-request.');
  expect(onClose).not.toHaveBeenCalled();
});
