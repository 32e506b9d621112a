import { Menu } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconGripVertical, IconLock, IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { t } from '../../texts/rooms/tariffs';
import { MenuChoice } from '../../ui/MenuChoice';
import type { Faults } from './faults';
import {
  CLAUSES,
  type Clause,
  EXTRAS,
  type Extra,
  type Fields,
  type Form,
  isAllDay,
  isLast,
  type Rule,
} from './form';
import classes from './Prices.module.css';
import { faultId, SlotField } from './SlotField';
import { sentenceOf } from './sentences';
import type { Dragging } from './useDragging';

interface Props {
  rule: Rule;
  number: number;
  form: Form;
  faults: Faults;
  dragging: Dragging;
  onChange: (rule: Rule) => void;
  onGrace: (minutes: string) => void;
  onMove: (step: number) => void;
  onRemove: () => void;
}

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** A price as a sentence with fields in it. */
export function RuleRow({
  rule,
  number,
  form,
  faults,
  dragging,
  onChange,
  onGrace,
  onMove,
  onRemove,
}: Props) {
  const isFixed = isLast(rule, form.rules);
  const pieces = sentenceOf(rule, form);
  const wrong = pieces.flatMap((piece) => {
    const fault = typeof piece === 'string' ? undefined : faultOf(rule, piece.field, faults);
    return typeof piece === 'string' || fault === undefined ? [] : [{ field: piece.field, fault }];
  });
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step || !event.altKey || isFixed) return;
    event.preventDefault();
    onMove(step);
  };
  return (
    <li
      className={classes.rule}
      data-rule={rule.id}
      data-dragged={dragging.dragged === rule.id || undefined}
      aria-label={t('rule.number', { number })}
      onKeyDown={move}
    >
      <button
        type="button"
        className={classes.handle}
        aria-label={t('edit.move', { number })}
        aria-disabled={isFixed || undefined}
        data-fixed={isFixed || undefined}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (!step || event.altKey || isFixed) return;
          event.preventDefault();
          onMove(step);
        }}
        {...(isFixed ? {} : dragging.handleOf(rule.id))}
      >
        <IconGripVertical size={15} stroke={1.7} aria-hidden />
      </button>
      <span className={classes.number} aria-hidden="true">
        {number}
      </span>
      <div className={classes.sentence}>
        {pieces.map((piece, place) =>
          typeof piece === 'string' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name, and keep their place.
            <span key={place}>{piece}</span>
          ) : (
            <SlotField
              key={piece.field}
              slot={piece}
              rule={rule}
              number={number}
              form={form}
              isFirst={place === 0}
              fault={faultOf(rule, piece.field, faults)}
              onChange={(change) => onChange({ ...rule, fields: { ...rule.fields, ...change } })}
              onGrace={onGrace}
            />
          ),
        )}
        {wrong.map(({ field, fault }) => (
          <p key={field} id={faultId(rule, field)} className={classes.fault}>
            {fault}
          </p>
        ))}
      </div>
      <div className={classes.tools}>
        <RuleMenu
          rule={rule}
          number={number}
          isFixed={isFixed}
          onChange={onChange}
          onMove={onMove}
          onRemove={onRemove}
        />
        {isFixed ? (
          <span className={classes.lock} title={t('rule.last')}>
            <IconLock size={15} stroke={1.7} aria-hidden />
            <span className="visuallyHidden">{t('rule.last')}</span>
          </span>
        ) : (
          <button
            type="button"
            className={`${classes.tool} ${classes.remove}`}
            aria-label={t('edit.remove', { number })}
            onClick={onRemove}
          >
            <IconX size={15} stroke={1.7} aria-hidden />
          </button>
        )}
      </div>
    </li>
  );
}

function faultOf(rule: Rule, field: string, faults: Faults): string | undefined {
  return faults[field === 'graceMinutes' ? field : `${rule.id}.${field}`];
}

interface MenuProps {
  rule: Rule;
  number: number;
  isFixed: boolean;
  onChange: (rule: Rule) => void;
  onMove: (step: number) => void;
  onRemove: () => void;
}

/** What a sentence may say beside its price, and where it goes. */
function RuleMenu({ rule, number, isFixed, onChange, onMove, onRemove }: MenuProps) {
  const extras = EXTRAS.filter((extra) => rule.type !== 'FLAT' || extra === 'name' || extra === 'tax');
  const toggle = (clause: Clause | Extra) => {
    const says = new Set(rule.says);
    if (!says.delete(clause)) says.add(clause);
    const begun = clause === 'times' && isAllDay(rule.fields) ? USUAL_TIMES : {};
    onChange({ ...rule, says, fields: { ...rule.fields, ...begun } });
  };
  const item = (clause: Clause | Extra) => (
    <MenuChoice key={clause} chosen={rule.says.has(clause)} onChoose={() => toggle(clause)} single>
      {t(`edit.${clause}`)}
    </MenuChoice>
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={classes.tool} aria-label={t('edit.menu', { number })}>
          <IconAdjustmentsHorizontal size={15} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {!isFixed && (
          <>
            <Menu.Label>{t('edit.only')}</Menu.Label>
            {CLAUSES.map(item)}
          </>
        )}
        <Menu.Label>{t('edit.also')}</Menu.Label>
        {extras.map(item)}
        {!isFixed && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onMove(-1)}>{t('edit.up')}</Menu.Item>
            <Menu.Item onClick={() => onMove(1)}>{t('edit.down')}</Menu.Item>
            <Menu.Item onClick={onRemove}>{t('edit.remove', { number })}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

const USUAL_TIMES: Partial<Fields> = { from: '16:00', to: '19:00' };
