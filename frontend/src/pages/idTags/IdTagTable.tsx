import type { IdTag } from '../../api/types';
import { kilowattHours } from '../../lib/numbers';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Cell, Row, RowButton, Table } from '../../ui/Table';
import { When } from '../../ui/When';
import classes from './IdTagTable.module.css';

const COLUMNS = [
  { name: t('column.tag') },
  { name: t('column.status') },
  { name: t('column.group') },
  { name: t('column.budget') },
  { name: t('column.used'), right: true },
];

interface Props {
  items: readonly IdTag[];
  onOpen?: (tag: IdTag) => void;
}

export function IdTagTable({ items, onOpen }: Props) {
  return (
    <Table label={common('page.id-tags')} columns={COLUMNS} className={classes.table}>
      {items.map((tag) => (
        <Row key={tag.idTag} faint={tag.status !== 'Accepted'} reachable={!onOpen}>
          <Cell className={classes.tag}>
            {onOpen ? <RowButton onClick={() => onOpen(tag)}>{names(tag)}</RowButton> : names(tag)}
          </Cell>
          <Cell className={classes.status}>
            {t(`status.${tag.status}`)}
            <span className={classes.more}>
              {t(`kind.${tag.kind}`)}
              {tag.running.length > 0 && `, ${t('running')}`}
            </span>
          </Cell>
          <Cell className={classes.group}>{tag.parentIdTag}</Cell>
          <Cell className={classes.budget}>{tag.budget && <Budget budget={tag.budget} />}</Cell>
          <Cell right className={classes.used}>
            {tag.lastUsedAt && <When at={tag.lastUsedAt} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function names({ name, idTag }: IdTag) {
  return (
    <>
      <b>
        <bdi>{name ?? idTag}</bdi>
      </b>
      {name && <span className={classes.id}>{idTag}</span>}
    </>
  );
}

function Budget({ budget }: { budget: NonNullable<IdTag['budget']> }) {
  const { used, energyWh, added, per } = budget;
  const limit = energyWh + added;
  return (
    <>
      <meter
        className={classes.bar}
        min={0}
        max={limit || 1}
        high={limit * 0.9}
        value={used}
        aria-hidden="true"
      />
      <span className={classes.more}>
        {t(`per.${per}`, { used: kilowattHours(used), limit: kilowattHours(limit) })}
      </span>
    </>
  );
}
