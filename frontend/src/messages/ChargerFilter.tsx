import { useMemo, useState } from 'react';
import { useChargers } from '../chargers/useChargers';
import { t } from '../texts/rooms/logs';
import { FilterMenu } from '../ui/FilterMenu';

/** A filter by charger; it keeps chosen chargers that no longer exist. */
export function ChargerFilter({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const [sought, setSought] = useState('');
  const found = useChargers(useMemo(() => ({ q: sought }), [sought]));
  const ids = found?.chargers.map(({ deviceId }) => deviceId) ?? [];
  return (
    <FilterMenu
      label={t('filters.all-chargers')}
      searchable
      onSearch={setSought}
      options={[...new Set([...chosen, ...ids])].map((id) => ({ value: id, label: id }))}
      chosen={chosen}
      onChange={onChange}
    />
  );
}
