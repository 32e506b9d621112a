import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { tooLong } from '../../lib/tooLong';
import { useTariffs } from '../../tariffs/useTariffs';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tariffs';
import { Dialog } from '../../ui/Dialog';
import dialog from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { CURRENCIES, currencyName, zones } from './choices';
import { amountFault, taxFault } from './faults';
import { contentOf, newRule } from './form';
import { savedContent } from './useDraft';
import { useTariffActions } from './useTariff';

const LONGEST = 100;
const AT_FIELDS: Record<string, string> = {
  name: 'name',
  currency: 'draft/currency',
  timeZone: 'draft/timeZone',
  tax: 'draft/elements/0/components/0/taxPercent',
  price: 'draft/elements/0/components/0/price',
};

/** Makes a tariff with one price, as a draft. */
export default function NewTariff({ onClose }: { onClose: () => void }) {
  const { data: tariffs = [] } = useTariffs();
  const like = tariffs[0] && savedContent(tariffs[0]);
  const [values, setValues] = useState({
    name: '',
    currency: like?.currency ?? 'EUR',
    timeZone: like?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    tax: '',
    included: 'yes',
    price: '',
  });
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { create } = useTariffActions();
  const navigate = useNavigate();
  const faults: Partial<typeof values> = {
    name: tooLong(values.name.trim(), LONGEST) ?? undefined,
    tax: (values.tax.trim() !== '' && taxFault(values.tax)) || undefined,
    price: (values.price.trim() !== '' && amountFault(values.price)) || undefined,
  };
  const isReady =
    values.name.trim() !== '' && values.price.trim() !== '' && Object.values(faults).every((each) => !each);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const draft = contentOf({
        currency: values.currency,
        timeZone: values.timeZone,
        taxIncluded: values.included === 'yes',
        minPrice: '',
        maxPrice: '',
        graceMinutes: '0',
        rules: [newRule('ENERGY', values.tax, { price: values.price })],
      });
      const { tariffId } = await create(values.name.trim(), draft);
      void navigate({ to: '/tariffs/$tariffId', params: { tariffId: String(tariffId) } });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const field = (name: keyof typeof values) => ({
    value: values[name],
    error: faults[name] ?? aboutField(problem, AT_FIELDS[name] ?? name),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setValues((before) => ({ ...before, [name]: currentTarget.value })),
  });
  const isAtField = Object.values(AT_FIELDS).some((name) => aboutField(problem, name) !== null);
  return (
    <Dialog onClose={onClose} title={t('new.title')}>
      <form className={dialog.body} onSubmit={(event) => void submit(event)}>
        {problem !== null && !isAtField && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput label={t('new.name')} dir="auto" data-autofocus {...field('name')} />
        <NativeSelect
          label={t('new.currency')}
          data={CURRENCIES.map((value) => ({ value, label: currencyName(value) }))}
          {...field('currency')}
        />
        <NativeSelect label={t('new.zone')} data={zones(values.timeZone)} {...field('timeZone')} />
        <TextInput label={t('new.price')} inputMode="decimal" {...field('price')} />
        <NativeSelect
          label={t('new.included')}
          data={[
            { value: 'yes', label: t('new.included-yes') },
            { value: 'no', label: t('new.included-no') },
          ]}
          {...field('included')}
        />
        <TextInput
          label={t('new.tax')}
          description={t('new.tax-note')}
          inputMode="decimal"
          {...field('tax')}
        />
        <p className={dialog.note}>{t('new.note')}</p>
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!isReady}>
            {t('new.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
