import type { Charger } from '../api/types';
import { ConnectorMark } from '../chargers/ConnectorMark';
import { mainConnector, stateInWords } from '../chargers/chargerWords';
import { useNow } from '../lib/useNow';
import classes from './Palette.module.css';
import type { Entry } from './paletteEntries';

interface Props {
  id: string;
  heading: string | null;
  entry: Entry;
  typed: string;
  chosen: boolean;
  onPoint: () => void;
  onOpen: (newTab: boolean) => void;
}

export function PaletteRow({ id, heading, entry, typed, chosen, onPoint, onOpen }: Props) {
  return (
    <>
      {heading && (
        <div className={classes.heading} role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes the keys. */}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        className={classes.row}
        ref={(row) => {
          if (chosen) row?.scrollIntoView({ block: 'nearest' });
        }}
        onMouseMove={onPoint}
        onClick={(event) => onOpen(event.ctrlKey || event.metaKey)}
      >
        {'charger' in entry ? (
          <ChargerResult charger={entry.charger} typed={typed} />
        ) : (
          <>
            <entry.icon size={17} stroke={1.7} aria-hidden />
            <span className={classes.name}>{entry.name}</span>
            <span className={classes.detail}>{entry.detail}</span>
          </>
        )}
        {chosen && <kbd aria-hidden="true">↵</kbd>}
      </div>
    </>
  );
}

function ChargerResult({ charger, typed }: { charger: Charger; typed: string }) {
  const now = useNow(30_000);
  return (
    <>
      <ConnectorMark status={charger.online ? (mainConnector(charger)?.status ?? null) : null} size={16} />
      <span className={classes.name}>
        <Found name={charger.deviceId} typed={typed} />
      </span>
      <bdi className={classes.detail}>{charger.name}</bdi>
      <span className={classes.state}>{stateInWords(charger, now)}</span>
    </>
  );
}

function Found({ name, typed }: { name: string; typed: string }) {
  const lower = name.toLowerCase();
  const word = typed
    .toLowerCase()
    .split(/\s+/)
    .find((one) => one !== '' && lower.includes(one));
  if (word === undefined) return name;
  const [at, length] = [lower.indexOf(word), word.length];
  return (
    <>
      {name.slice(0, at)}
      <span className={classes.found}>{name.slice(at, at + length)}</span>
      {name.slice(at + length)}
    </>
  );
}
