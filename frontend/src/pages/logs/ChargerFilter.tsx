import { FilterMenu } from '../../components/FilterMenu';
import { useFleet } from '../../live/useFleet';

/** Any of all chargers, those too that are chosen and gone. */
export function ChargerFilter({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const fleet = useFleet();
  const ids = [...new Set([...chosen, ...(fleet?.order ?? [])])];
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
