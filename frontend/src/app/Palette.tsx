import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useUser } from '../api/accounts';
import { useFleet } from '../live/useFleet';
import { COMMAND_KEY } from './keys';
import { pagesFor } from './navigation';
import classes from './Palette.module.css';
import { PaletteRow } from './PaletteRow';
import { type Destination, findDestinations } from './paletteDestinations';

/** Jump to a charger or a page by typing a part of its name. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const fleet = useFleet();
  const pages = pagesFor(useUser());
  const navigate = useNavigate();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = findDestinations(fleet, typed, pages);
  const current = Math.min(chosen, found.length - 1);

  const open = (destination: Destination | undefined, newTab = false) => {
    if (!destination) return;
    onClose();
    if (newTab) window.open(destination.href, '_blank', 'noopener');
    else void navigate({ href: destination.href });
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') open(found[current], event.ctrlKey || event.metaKey);
    else if (event.key === 'ArrowDown') setChosen((current + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setChosen((current - 1 + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root lockScroll={false} opened onClose={onClose} centered={false} size={620} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Jump to" data-gx-modal>
        <div className={classes.search}>
          <IconSearch size={17} stroke={1.7} aria-hidden />
          <input
            data-autofocus
            role="combobox"
            aria-label="Charger or page"
            aria-expanded
            aria-controls={id}
            aria-activedescendant={found[current] && `${id}-${current}`}
            placeholder="Charger or page"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setChosen(0);
            }}
            onKeyDown={pressed}
          />
          <kbd className={classes.key}>esc</kbd>
        </div>
        <div className={classes.results} role="listbox" id={id} aria-label="What was found">
          {found.map((destination, index) => (
            <PaletteRow
              key={destination.href}
              id={`${id}-${index}`}
              heading={destination.group === found[index - 1]?.group ? null : destination.group}
              destination={destination}
              typed={typed}
              chosen={index === current}
              onPoint={() => setChosen(index)}
              onOpen={(newTab) => open(destination, newTab)}
            />
          ))}
          {found.length === 0 && <p className={classes.nothing}>Nothing is called “{typed}”.</p>}
        </div>
        <div className={classes.keys} aria-hidden="true">
          <span>
            <kbd className={classes.key}>↑</kbd> <kbd className={classes.key}>↓</kbd> move
          </span>
          <span>
            <kbd className={classes.key}>↵</kbd> open
          </span>
          <span>
            <kbd className={classes.key}>{COMMAND_KEY}</kbd> <kbd className={classes.key}>↵</kbd> new tab
          </span>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
