import { IconChevronDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import type { Charger, WantedConfiguration, WantedKey } from '../../../api/types';
import { hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/configuration';
import { Cell, Row, RowButton, Table } from '../../../ui/Table';
import { KeyDetail } from './KeyDetail';
import classes from './KeyTable.module.css';
import { grouped } from './rows';
import { StateMark } from './StateMark';
import { meaning, onTheCharger, scopeWord, shownValue, stateWord } from './words';

interface Props {
  charger: Charger;
  wanted: WantedConfiguration;
  keys: readonly WantedKey[];
}

const COLUMNS = [
  { name: t('column.key') },
  { name: t('column.value') },
  { name: t('column.wanted') },
  { name: t('column.scope') },
  { name: t('column.state') },
  { name: t('column.open'), quiet: true },
];

/** Keys by what they are about. One at a time is open. */
export function KeyTable({ charger, wanted, keys }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Table label={t('table', { id: charger.deviceId })} columns={COLUMNS} className={classes.table}>
      {grouped(keys).map(({ group, keys: own }) => (
        <Fragment key={group}>
          <div role="row" className={classes.group}>
            <div role="cell">
              <h2>{t(`group.${group}`)}</h2>
            </div>
          </div>
          {own.map((key) => (
            <KeyRow
              key={key.key}
              item={key}
              charger={charger}
              wanted={wanted}
              open={open === key.key}
              onToggle={() => setOpen(open === key.key ? null : key.key)}
            />
          ))}
        </Fragment>
      ))}
    </Table>
  );
}

interface RowProps {
  item: WantedKey;
  charger: Charger;
  wanted: WantedConfiguration;
  open: boolean;
  onToggle: () => void;
}

function KeyRow({ item, charger, wanted, open, onToggle }: RowProps) {
  const equal = item.state === 'inStep' || item.wanted === null;
  return (
    <>
      <Row>
        <Cell className={classes.key}>
          <RowButton onClick={onToggle} expanded={open}>
            <b>{item.key}</b>
            <span className={classes.more}>{meaning(item.key)}</span>
          </RowButton>
        </Cell>
        <Cell className={classes.value}>
          <span data-differs={!equal || undefined}>{onTheCharger(item)}</span>
        </Cell>
        <Cell className={classes.wanted}>
          <span data-differs={!equal || undefined}>
            {item.wanted === null ? '–' : shownValue(item, item.wanted)}
          </span>
        </Cell>
        <Cell className={classes.scope}>
          <span data-none={item.scope === null || undefined}>{scopeWord(item, wanted)}</span>
        </Cell>
        <Cell className={classes.state}>
          <StateMark state={item.state} locked={item.secret || item.readonly === true} />
          <span data-state={item.state}>
            {stateWord(item)}
            <Since item={item} deviceId={charger.deviceId} />
          </span>
        </Cell>
        <Cell className={classes.chevron}>
          <IconChevronDown size={15} stroke={1.7} aria-hidden data-open={open || undefined} />
        </Cell>
      </Row>
      {open && (
        <div role="row" className={classes.detail}>
          <div role="cell">
            <KeyDetail item={item} charger={charger} wanted={wanted} onClose={onToggle} />
          </div>
        </div>
      )}
    </>
  );
}

/** When a refused key was tried, and what helps one that needs a restart. */
function Since({ item: { state, triedAt }, deviceId }: { item: WantedKey; deviceId: string }) {
  if (triedAt === null || (state !== 'refused' && state !== 'needsRestart')) return null;
  const time = hourAndMinute(triedAt);
  if (state === 'refused') return <span className={classes.more}>{t('tried', { time })}</span>;
  return (
    <span className={classes.more}>
      {t('written', { time })}{' '}
      <Link
        to="/chargers/$deviceId/commands"
        params={{ deviceId }}
        search={{ command: 'reset' }}
        className={classes.restart}
      >
        {t('restart')}
      </Link>
    </span>
  );
}
