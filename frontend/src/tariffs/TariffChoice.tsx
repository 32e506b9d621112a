import { NativeSelect } from '@mantine/core';
import { t } from '../texts/rooms/tariffs';
import { defaultOf, useTariffs } from './useTariffs';

interface Props {
  label?: string;
  /** Null is the tariff of what is above: the default one, or that of the charger. */
  value: number | null;
  onChange: (tariffId: number | null) => void;
  /** For a connector, which else has the tariff of its charger. */
  ofConnector?: boolean;
  description?: string;
  error?: string | null;
}

const NONE = '';

/** Chooses the tariff of a charger or connector, from those that have a version. */
export function TariffChoice({ label = t('choice.label'), value, onChange, ofConnector, ...props }: Props) {
  const { data: tariffs } = useTariffs();
  if (!tariffs) return null;
  const byDefault = defaultOf(tariffs);
  const otherwise = ofConnector
    ? t('choice.as-charger')
    : byDefault
      ? t('choice.default', { name: byDefault.name })
      : t('choice.no-default');
  const usable = tariffs.filter(({ published, tariffId }) => published !== null || tariffId === value);
  const isKnown = value === null || usable.some(({ tariffId }) => tariffId === value);
  return (
    <NativeSelect
      label={label}
      value={value === null ? NONE : String(value)}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === NONE ? null : Number(currentTarget.value))
      }
      data={[
        { value: NONE, label: otherwise },
        ...usable.map(({ tariffId, name }) => ({ value: String(tariffId), label: name })),
        ...(isKnown ? [] : [{ value: String(value), label: t('charger.unknown', { id: String(value) }) }]),
      ]}
      {...props}
    />
  );
}
