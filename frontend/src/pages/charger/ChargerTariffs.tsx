import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Charger } from '../../api/types';
import { TariffChoice } from '../../tariffs/TariffChoice';
import { TARIFFS_KEY } from '../../tariffs/useTariffs';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tariffs';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';

type Choices = Readonly<Record<number, number | null>>;

/** Chooses the tariff of a charger, and of each of its connectors. */
export default function ChargerTariffs({ charger, onClose }: { charger: Charger; onClose: () => void }) {
  const { deviceId } = charger;
  const connectors = charger.connectors.filter(({ connectorId }) => connectorId > 0);
  const before: Choices = Object.fromEntries(
    connectors.map(({ connectorId, tariffId }) => [connectorId, tariffId]),
  );
  const [ofAll, setOfAll] = useState(charger.tariffId);
  const [choices, setChoices] = useState(before);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();

  const save = async () => {
    if (ofAll !== charger.tariffId) {
      const params = { path: { deviceId } };
      await answered(api.PATCH('/api/v1/chargers/{deviceId}', { params, body: { tariffId: ofAll } }));
    }
    for (const { connectorId } of connectors) {
      const tariffId = choices[connectorId] ?? null;
      if (tariffId === before[connectorId]) continue;
      const params = { path: { deviceId, connectorId } };
      await answered(
        api.PATCH('/api/v1/chargers/{deviceId}/connectors/{connectorId}', { params, body: { tariffId } }),
      );
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await save();
      toast(t('charger.saved', { id: deviceId }));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: TARIFFS_KEY });
    }
  };
  return (
    <Dialog onClose={onClose} title={t('charger.dialog', { id: deviceId })}>
      <form className={classes.body} onSubmit={(event) => void submit(event)}>
        {problem !== null && <FormProblem>{sentence(problem)}</FormProblem>}
        <TariffChoice label={t('charger.all')} value={ofAll} onChange={setOfAll} />
        {connectors.map(({ connectorId }) => (
          <TariffChoice
            key={connectorId}
            label={t('charger.connector', { connector: connectorId })}
            value={choices[connectorId] ?? null}
            onChange={(tariffId) => setChoices({ ...choices, [connectorId]: tariffId })}
            ofConnector
          />
        ))}
        <p className={classes.note}>{t('choice.note')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('charger.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
