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
  /** At most one option; choosing it again removes it. */
  single?: boolean;
  /** For long lists: a field that narrows them. */
  searchable?: boolean;
  /** Gets the text typed into that field, for options that have to be loaded. */
  onSearch?: (sought: string) => void;
}

const load = () => import('./FilterPopover');
const FilterPopover = lazy(load);

/** A chip that opens a list of options and names those chosen. The list is loaded once the pointer or the focus is near. */
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
