import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { t } from '../../texts/rooms/tariffs';
import { Panel } from '../../ui/Panel';
import type { Faults } from './faults';
import {
  added,
  type Form,
  isLast,
  moved,
  newRule,
  PARTS,
  type PriceType,
  partOf,
  type Rule,
  split,
  taxOf,
  type Whole,
} from './form';
import classes from './Prices.module.css';
import { RuleRow } from './RuleRow';
import { Settings } from './Settings';
import { MoneyField } from './SlotField';
import { sentenceInWords } from './sentences';
import { useDragging } from './useDragging';

interface Props {
  form: Form;
  faults: Faults;
  onEdit: (change: Partial<Form>) => void;
}

const ADDED: readonly PriceType[] = ['ENERGY', 'TIME', 'PARKING_TIME', 'FLAT'];

/** The prices of a tariff as sentences, to be changed. */
export function Prices({ form, faults, onEdit }: Props) {
  const [said, say] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const { rules } = form;
  useNewRules(rules, box);
  const move = (id: number, step: number) => {
    const next = moved(rules, id, step);
    if (!next) return;
    onEdit({ rules: next });
    say(t('edit.moved', { place: next.findIndex((rule) => rule.id === id) + 1, count: next.length }));
  };
  const dragging = useDragging(move);
  const add = (rule: Rule) => onEdit({ rules: added(rules, rule) });
  const remove = (rule: Rule, number: number) => {
    onEdit({ rules: rules.filter((each) => each !== rule) });
    say(t('edit.removed', { number }));
  };
  const change = (rule: Rule) => onEdit({ rules: rules.map((each) => (each.id === rule.id ? rule : each)) });
  const isEnergySettled = rules.some((rule) => isLast(rule, rules));
  const tax = taxOf(rules) ?? '';
  const times = { from: '16:00', to: '19:00' };
  return (
    <Panel title={t('prices')} aside={<Settings form={form} onEdit={onEdit} />}>
      <div ref={box}>
        {PARTS.map((part) => {
          const ofPart = rules.filter((rule) => partOf(rule) === part);
          if (ofPart.length === 0 && part !== 'energy' && part !== 'session') return null;
          return (
            <section key={part} className={classes.part} aria-label={t(`part.${part}`)}>
              <h3>{t(`part.${part}`)}</h3>
              {part === 'energy' && ofPart.length === 0 && (
                <p className={classes.none}>{t('part.energy-none')}</p>
              )}
              <ul>
                {ofPart.map((rule) => {
                  const number = rules.indexOf(rule) + 1;
                  if (rule.type === null) {
                    return (
                      <WholeRow
                        key={rule.id}
                        rule={rule}
                        number={number}
                        form={form}
                        onSplit={() =>
                          onEdit({
                            rules: rules.flatMap((each) =>
                              each === rule ? split(rule, form.currency) : [each],
                            ),
                          })
                        }
                      />
                    );
                  }
                  return (
                    <RuleRow
                      key={rule.id}
                      rule={rule}
                      number={number}
                      form={form}
                      faults={faults}
                      dragging={dragging}
                      onChange={change}
                      onGrace={(graceMinutes) => onEdit({ graceMinutes })}
                      onMove={(step) => move(rule.id, step)}
                      onRemove={() => remove(rule, number)}
                    />
                  );
                })}
              </ul>
              {part === 'session' && <Limits form={form} faults={faults} onEdit={onEdit} />}
            </section>
          );
        })}
      </div>
      <footer className={classes.foot}>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" leftSection={<IconPlus size={15} stroke={2} aria-hidden />}>
              {t('add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ADDED.map((type) => (
              <Menu.Item key={type} onClick={() => add(newRule(type, tax, type === 'ENERGY' ? times : {}))}>
                {t(`add.${type}`)}
              </Menu.Item>
            ))}
            {!isEnergySettled && (
              <Menu.Item onClick={() => add(newRule('ENERGY', tax))}>{t('add.other')}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <p>{t('prices.first')}</p>
      </footer>
      <p className="visuallyHidden" role="status">
        {said}
      </p>
    </Panel>
  );
}

/** Moves the focus to the price of a sentence that was added here, or by the week. */
function useNewRules(rules: Form['rules'], box: RefObject<HTMLElement | null>): void {
  const known = useRef(rules);
  useEffect(() => {
    const isKnown = (id: number) => known.current.some((rule) => rule.id === id);
    const [begun, ...others] = rules.filter(({ id }) => !isKnown(id));
    known.current = rules;
    // A whole tariff that is new was loaded, not typed.
    if (begun?.type == null || begun.fields.price !== '' || others.length > 0) return;
    box.current?.querySelector<HTMLElement>(`[data-rule="${begun.id}"] [data-field="price"]`)?.focus();
  }, [rules, box]);
}

/** What a session costs in all, at least and at most. */
function Limits({ form, faults, onEdit }: Props) {
  const field = (name: 'minPrice' | 'maxPrice') => (label: string) => (
    <MoneyField
      key={name}
      aria-label={label}
      aria-invalid={faults[name] !== undefined || undefined}
      aria-describedby={faults[name] === undefined ? undefined : `fault-${name}`}
      currency={form.currency}
      placeholder={t('rule.none')}
      value={form[name]}
      onChange={(event) => onEdit({ [name]: event.currentTarget.value })}
    />
  );
  const pieces = t.parts<React.ReactNode, 'rule.limits'>('rule.limits', {
    minPrice: field('minPrice'),
    maxPrice: field('maxPrice'),
  });
  return (
    <div className={classes.limits}>
      <div className={classes.sentence}>
        {pieces.map((piece, place) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name, and keep their place.
          typeof piece === 'string' ? <span key={place}>{piece}</span> : piece,
        )}
        {(['minPrice', 'maxPrice'] as const).map(
          (name) =>
            faults[name] && (
              <p key={name} id={`fault-${name}`} className={classes.fault}>
                {faults[name]}
              </p>
            ),
        )}
      </div>
    </div>
  );
}

interface WholeProps {
  rule: Whole;
  number: number;
  form: Form;
  onSplit?: () => void;
}

/** An element with several prices, which is only read. */
function WholeRow({ rule, number, form, onSplit }: WholeProps) {
  return (
    <li className={classes.whole} aria-label={t('rule.number', { number })}>
      <span className={classes.number} aria-hidden="true">
        {number}
      </span>
      <div>
        {split(rule, form.currency).map((each) => (
          <p key={each.id}>{sentenceInWords(each, form)}</p>
        ))}
        <p className={classes.why}>{t('several.why')}</p>
        {onSplit && (
          <Button variant="default" size="xs" onClick={onSplit}>
            {t('several.split', { count: rule.element.components.length })}
          </Button>
        )}
      </div>
    </li>
  );
}
