import { Link } from '@tanstack/react-router';
import type { IdTag } from '../../api/types';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Cell, Row, Table } from '../../ui/Table';
import { useRowKeys } from '../../ui/useRowKeys';
import classes from './IdTagTable.module.css';
import { LastUsed } from './LastUsed';
import { TagBudget } from './TagBudget';
import { TagMenu } from './TagMenu';
import { TagStanding } from './TagStanding';
import type { Asked } from './useDialogs';
import { calledOf, listsOf, placesOf } from './words';

const COLUMNS = [
  { name: t('column.tag') },
  { name: t('column.kind') },
  { name: t('column.status') },
  { name: t('column.budget') },
  { name: t('column.places') },
  { name: t('column.used'), right: true },
];
const ACTIONS = { name: t('column.actions'), quiet: true };

interface Props {
  items: readonly IdTag[];
  /** Only for people who may change tags. */
  onAsk?: (asked: Asked) => void;
}

export function IdTagTable({ items, onAsk }: Props) {
  const keys = useRowKeys();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the rows in it.
    <div onKeyDown={keys}>
      <Table
        label={common('page.id-tags')}
        columns={onAsk ? [...COLUMNS, ACTIONS] : COLUMNS}
        className={classes.table}
      >
        {items.map((tag) => (
          <IdTagRow key={tag.idTag} tag={tag} onAsk={onAsk} />
        ))}
      </Table>
    </div>
  );
}

function IdTagRow({ tag, onAsk }: { tag: IdTag; onAsk: Props['onAsk'] }) {
  const { idTag, name, kind, parentIdTag } = tag;
  return (
    <Row>
      <Cell className={classes.name}>
        <Link to="/id-tags/$idTag" params={{ idTag }} data-row>
          <bdi>{calledOf(tag)}</bdi>
        </Link>
        {name && <span className={classes.id}>{idTag}</span>}
      </Cell>
      <Cell className={classes.kind}>
        {t(`kind.${kind}`)}
        {parentIdTag && (
          <Link to="/id-tags" search={{ parent: parentIdTag }} title={t('group.show')}>
            {parentIdTag}
          </Link>
        )}
      </Cell>
      <Cell className={classes.standing}>
        <TagStanding tag={tag} />
      </Cell>
      <Cell className={classes.budget}>
        <TagBudget tag={tag} />
      </Cell>
      <Cell className={classes.places}>
        {placesOf(tag)}
        <span className={classes.lists} title={t('column.lists')}>
          {listsOf(tag)}
        </span>
      </Cell>
      <Cell right className={classes.used}>
        <LastUsed tag={tag} />
      </Cell>
      {onAsk && (
        <Cell className={classes.more}>
          <TagMenu tag={tag} onAsk={onAsk} />
        </Cell>
      )}
    </Row>
  );
}
