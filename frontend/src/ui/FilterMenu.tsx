import { lazy, type ReactNode, Suspense, useState } from 'react';
import { t } from '../texts/rooms/common';
import { FilterChip } from './FilterChip';

export interface FilterOption {
  value: string;
  label: string;
  mark?: ReactNode;
}

export interface FilterMenuProps {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** One at most; choosing it again takes it away. */
  single?: boolean;
  /** For long lists: a field that narrows them. */
  searchable?: boolean;
  /** What is typed into that field, for options that have to be asked for. */
  onSearch?: (sought: string) => void;
}

const load = () => import('./FilterPopover');
const FilterPopover = lazy(load);

/** A chip that opens a list to choose from; it says what is chosen. The list is loaded once somebody comes near. */
export function FilterMenu(props: FilterMenuProps) {
  const { label, options, chosen } = props;
  const [isOpened, setOpened] = useState(false);
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  const text =
    names.length === 0
      ? label
      : names.length === 1
        ? names[0]
        : t('filter.chosen', { label, count: names.length });
  const chip = (
    <FilterChip
      active={chosen.length > 0}
      onClick={() => setOpened(true)}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
    >
      {text}
    </FilterChip>
  );
  if (!isOpened) return chip;
  return (
    <Suspense fallback={chip}>
      <FilterPopover {...props} text={text} />
    </Suspense>
  );
}
