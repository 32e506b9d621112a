import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { WantedConfiguration } from '../../../api/types';
import { t } from '../../../texts/rooms/configuration';
import classes from './KeyDetail.module.css';
import type { Scope } from './useWanted';

interface Props {
  wanted: WantedConfiguration;
  scope: Scope;
  onChange: (scope: Scope) => void;
}

/** For whom a wish is: this charger, its model, or all. */
export function ScopeField({ wanted, scope, onChange }: Props) {
  const label = useId();
  return (
    <div>
      <span className={classes.label} id={label}>
        {t('form.for')}
      </span>
      <SegmentedControl
        data={scopesOf(wanted)}
        value={scope}
        onChange={(chosen) => onChange(chosen as Scope)}
        aria-labelledby={label}
      />
    </div>
  );
}

/** A charger that reports no model shares its wishes with nobody but all. */
function scopesOf({ vendor, model, ofModel, ofAll }: WantedConfiguration) {
  return [
    { value: 'charger', label: t('scope.charger') },
    ...(vendor && model
      ? [{ value: 'model', label: t('scope.model-count', { count: ofModel, model }) }]
      : []),
    { value: 'all', label: t('scope.all-count', { count: ofAll }) },
  ];
}

/** How many chargers a wish is for. */
export function countOf(scope: Scope, { ofModel, ofAll }: WantedConfiguration): number {
  return { charger: 1, model: ofModel, all: ofAll }[scope];
}
