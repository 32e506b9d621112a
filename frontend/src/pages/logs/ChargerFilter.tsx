import { FilterMenu } from '../../components/FilterMenu';
import { useChargerIds } from '../../live/useFleet';

/** Any of all chargers, those too that are chosen and gone. */
export function ChargerFilter({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const ids = [...new Set([...chosen, ...useChargerIds()])];
  return (
    <FilterMenu
      label="All chargers"
      searchable
      options={ids.map((id) => ({ value: id, label: id }))}
      chosen={chosen}
      onChange={onChange}
    />
  );
}
