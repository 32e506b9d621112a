import classes from './FleetBar.module.css';
import type { FleetGroup } from './status';

interface Props {
  groups: readonly { name: FleetGroup; count: number }[];
  tall?: boolean;
  className?: string;
}

/** Connectors by state, as shares of a bar; the text is beside it. */
export function FleetBar({ groups, tall = false, className = '' }: Props) {
  return (
    <div className={`${classes.bar} ${className}`} data-tall={tall || undefined} aria-hidden="true">
      {groups.map(({ name, count }) => (
        <span key={name} data-group={name} style={{ flexGrow: count }} />
      ))}
    </div>
  );
}
