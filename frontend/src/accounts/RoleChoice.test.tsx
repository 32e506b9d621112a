import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import type { Role } from '../api/types';
import { show } from '../test/render';
import { RoleChoice } from './RoleChoice';

function Page() {
  const [role, setRole] = useState<Role>('viewer');
  return <RoleChoice value={role} onChange={setRole} note="You can change it later." />;
}

it('says what the chosen role may do', () => {
  show(<Page />);
  const choice = screen.getByRole('radiogroup', { name: 'Role' });
  expect(screen.getByRole('radio', { name: 'Viewer' })).toBeChecked();
  expect(choice).toHaveAccessibleDescription(/changes nothing.*You can change it later/);
  fireEvent.click(screen.getByRole('radio', { name: 'Admin' }));
  expect(screen.getByRole('radio', { name: 'Admin' })).toBeChecked();
  expect(choice).toHaveAccessibleDescription(/manages users and API keys/);
});
