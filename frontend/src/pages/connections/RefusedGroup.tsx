import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useChargersById } from '../../chargers/useChargers';
import type { Refusals } from '../../connections/groups';
import { t } from '../../texts/rooms/connections';
import { Panel } from '../../ui/Panel';
import classes from './ConnectionsPage.module.css';
import { RefusedLine } from './RefusedLine';

const SHOWN = 20;

interface Props {
  refusals: Refusals;
  onDismiss: (id: number) => void;
}

export function RefusedGroup({ refusals: { group, items, count: tries }, onDismiss }: Props) {
  const [all, setAll] = useState(false);
  const chargers = useChargersById(useMemo(() => items.map(({ identity }) => identity), [items]));
  return (
    <Panel
      title={group.title}
      aside={<span className={classes.tries}>{t('refused.tries', { count: tries })}</span>}
    >
      <p className={classes.about}>{group.text}</p>
      <ul>
        {items.slice(0, all ? items.length : SHOWN).map((refused) => (
          <RefusedLine
            key={refused.id}
            refused={refused}
            charger={chargers.get(refused.identity.toLowerCase())}
            onDismiss={onDismiss}
          />
        ))}
      </ul>
      {!all && items.length > SHOWN && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t('show-all', { count: items.length })}
        </Button>
      )}
    </Panel>
  );
}
