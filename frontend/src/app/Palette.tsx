import { Modal, useMantineColorScheme } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Fragment, type KeyboardEvent, useId, useMemo, useState } from 'react';
import { signOut, useUser } from '../accounts/accounts';
import { useChargerUrl } from '../api/server';
import type { Charger } from '../api/types';
import { useChargers } from '../chargers/useChargers';
import { copyText } from '../lib/copyText';
import { useOpenAlarms } from '../live/useOpenAlarms';
import { showDialog } from '../navigation/dialogs';
import { COMMAND_KEY } from '../navigation/keys';
import { t as common } from '../texts/rooms/common';
import { t } from '../texts/rooms/palette';
import { toast, toastFailure } from '../ui/toasts';
import classes from './Palette.module.css';
import { PaletteRow } from './PaletteRow';
import { type Entry, findEntries, type Hands, soughtIn } from './paletteEntries';

interface Props {
  /** The text typed while the palette was loading. */
  begun: string;
  onClose: () => void;
}

/** Jumps to a charger or a page, or runs an action, by a part of its name. */
export default function Palette({ begun, onClose }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(begun);
  const [chosen, setChosen] = useState(0);
  const [pointedAt, setPointedAt] = useState<string>();
  const { deviceId } = useParams({ strict: false });
  const { sought, beforeLast } = soughtIn(typed);
  const found = findEntries(typed, {
    chargers: useFound(sought),
    beforeLast: useFound(beforeLast),
    alarms: useOpenAlarms().data?.alarms ?? [],
    user: useUser(),
    chargerUrl: useChargerUrl(),
    about: pointedAt ?? deviceId,
  });
  const current = Math.min(chosen, found.length - 1);
  const open = useOpen(onClose);
  const choose = (index: number) => {
    const entry = found[index];
    setChosen(index);
    if (entry && 'charger' in entry) setPointedAt(entry.charger.deviceId);
  };
  const pressed = (event: KeyboardEvent) => {
    const count = Math.max(1, found.length);
    if (event.key === 'Enter') open(found[current], event.ctrlKey || event.metaKey);
    else if (event.key === 'ArrowDown') choose((current + 1) % count);
    else if (event.key === 'ArrowUp') choose((current - 1 + count) % count);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root lockScroll={false} opened onClose={onClose} centered={false} size={620} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('label')} data-gx-modal>
        <div className={classes.search}>
          <IconSearch size={17} stroke={1.7} aria-hidden />
          <input
            data-autofocus
            // biome-ignore lint/a11y/noAutofocus: at once, so that no key is lost before the dialog has the focus.
            autoFocus
            role="combobox"
            aria-label={common('frame.palette-label')}
            aria-expanded
            aria-controls={id}
            aria-activedescendant={found[current] && `${id}-${current}`}
            placeholder={common('frame.palette-label')}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setChosen(0);
              setPointedAt(undefined);
            }}
            onKeyDown={pressed}
          />
          <kbd>{t('key.esc')}</kbd>
        </div>
        <div className={classes.results} role="listbox" id={id} aria-label={t('found')}>
          {found.map((entry, index) => (
            <PaletteRow
              key={'href' in entry ? entry.href : `${entry.group} ${entry.name}`}
              id={`${id}-${index}`}
              heading={entry.group === found[index - 1]?.group ? null : entry.group}
              entry={entry}
              typed={typed}
              chosen={index === current}
              onPoint={() => choose(index)}
              onOpen={(newTab) => open(entry, newTab)}
            />
          ))}
          {found.length === 0 && <p className={classes.nothing}>{t('nothing', { typed })}</p>}
        </div>
        <div className={classes.keys} aria-hidden="true">
          <span>{t.rich('key.move', { keys: () => <Caps keys={['↑', '↓']} /> })}</span>
          <span>{t.rich('key.open', { keys: () => <Caps keys={['↵']} /> })}</span>
          <span>{t.rich('key.new-tab', { keys: () => <Caps keys={[COMMAND_KEY, '↵']} /> })}</span>
          <span className={classes.last}>{t.rich('key.actions', { keys: () => <Caps keys={['>']} /> })}</span>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function Caps({ keys }: { keys: readonly string[] }) {
  return keys.map((key, index) => (
    <Fragment key={key}>
      {index > 0 && ' '}
      <kbd>{key}</kbd>
    </Fragment>
  ));
}

function useFound(q: string): readonly Charger[] {
  return useChargers(useMemo(() => ({ q }), [q]))?.chargers ?? NONE;
}

const NONE: readonly Charger[] = [];

function useOpen(onClose: () => void): (entry: Entry | undefined, newTab: boolean) => void {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const hands: Hands = {
    copy: (text, said) =>
      void copyText(text).then(
        () => toast(said),
        () => toastFailure(t('copy-failed')),
      ),
    setScheme: setColorScheme,
    show: showDialog,
    signOut: () => void signOut(),
  };
  return (entry, newTab) => {
    if (!entry) return;
    onClose();
    if ('run' in entry) entry.run(hands);
    else if (newTab) window.open(entry.href, '_blank', 'noopener');
    else void navigate({ href: entry.href });
  };
}
