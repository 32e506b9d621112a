import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { CommandFields } from './CommandFields';
import { type CommandName, formOf, requestOf, type Values } from './form';

let values: Values = {};

function Fields({ name, errors }: { name: CommandName; errors?: ReadonlyMap<string, string> }) {
  const [now, setNow] = useState<Values>({});
  values = now;
  return <CommandFields fields={formOf(name).fields} values={now} onChange={setNow} errors={errors} />;
}

const asked = (name: CommandName) => requestOf(formOf(name).fields, values);
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

it('asks for texts, numbers and choices', () => {
  show(<Fields name="change-availability" />);
  type('Connector', '2');
  type('Type', 'Inoperative');
  expect(asked('change-availability')).toEqual({ connectorId: 2, type: 'Inoperative' });
});

it('adds items of a list, and removes them', () => {
  show(<Fields name="get-configuration" />);
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  type('Key 1', 'HeartbeatInterval');
  type('Key 2', 'MeterValueSampleInterval');
  expect(asked('get-configuration')).toEqual({ key: ['HeartbeatInterval', 'MeterValueSampleInterval'] });
  fireEvent.click(screen.getByRole('button', { name: 'Remove 1' }));
  expect(asked('get-configuration')).toEqual({ key: ['MeterValueSampleInterval'] });
});

it('has groups within groups, and keeps optional fields folded', () => {
  show(<Fields name="set-charging-profile" />);
  type('Purpose', 'TxDefaultProfile');
  fireEvent.change(screen.getByRole('combobox', { name: 'Unit' }), { target: { value: 'W' } });
  expect(values).toMatchObject({
    csChargingProfiles: {
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingSchedule: { chargingRateUnit: 'W' },
    },
  });
  expect(screen.getAllByText('More options').length).toBeGreaterThan(0);
});

it('shows the remarks of the server at their fields', () => {
  show(
    <Fields name="change-availability" errors={new Map([['/connectorId', 'There is no connector 9.']])} />,
  );
  expect(screen.getByLabelText('Connector')).toHaveAccessibleDescription('There is no connector 9.');
});

it('shows the limits of a start before its charging profile, in words', () => {
  show(<Fields name="remote-start-transaction" />);
  const groups = [...document.querySelectorAll('legend')].map(({ textContent }) => textContent);
  expect(groups.slice(0, 2)).toEqual(['Limits', 'Charging profile']);
  type('Energy in Wh', '5000');
  type('Minutes', '30');
  type('State of charge in %', '80');
  expect(asked('remote-start-transaction')).toEqual({ limits: { energyWh: 5000, minutes: 30, soc: 80 } });
});
