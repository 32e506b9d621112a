import { lazy, type ReactNode, Suspense, useState } from 'react';
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

/** What opens is not loaded before the page is there. */
const FilterPopover = lazy(() => import('./FilterPopover'));

/** A chip that opens a list to choose from; it says what is chosen. */
export function FilterMenu(props: FilterMenuProps) {
  const { label, options, chosen } = props;
  const [opened, setOpened] = useState(false);
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  const text = names.length === 0 ? label : names.length === 1 ? names[0] : `${label}: ${names.length}`;
  return (
    <Suspense
      fallback={
        <FilterChip active={chosen.length > 0} onClick={() => setOpened(!opened)}>
          {text}
        </FilterChip>
      }
    >
      <FilterPopover {...props} text={text} opened={opened} onOpen={setOpened} />
    </Suspense>
  );
}
