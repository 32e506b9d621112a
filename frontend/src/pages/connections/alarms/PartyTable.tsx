import type { SecurityAlarm } from '../../../api/types';
import { t } from '../../../texts/rooms/connections';
import { letterOf, partyRows } from './figures';
import classes from './PartyTable.module.css';

/** The parties side by side; values that differ from those of the first party are bold. */
export function PartyTable({ alarm, now }: { alarm: SecurityAlarm; now: number }) {
  const { parties } = alarm;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
    <div className={classes.scroller} role="group" aria-label={t('parties.label')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <td />
            {parties.map(({ address }, index) => (
              <th key={address} scope="col">
                <span
                  className={classes.swatch}
                  data-party={index === 0 ? 'known' : 'new'}
                  aria-hidden="true"
                />
                {t(index === 0 ? 'parties.known' : 'parties.new', { letter: letterOf(index) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {partyRows(parties, now).map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map(({ text, mono, differs, known }, index) => (
                <td
                  key={parties[index]?.address}
                  data-mono={mono || undefined}
                  data-unknown={known ? undefined : true}
                >
                  {differs ? <strong>{text}</strong> : text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
