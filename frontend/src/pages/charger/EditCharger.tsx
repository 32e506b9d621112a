import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../api/client';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { Charger, ChargerChange, SavedCharger } from '../../api/types';
import { CHARGER_STATUS } from '../../chargers/ChargerBadge';
import { ChargerPassword } from '../../chargers/ChargerPassword';
import { isRunning } from '../../chargers/chargerState';
import { PasswordSaved } from '../../chargers/PasswordSaved';
import { changesOf } from '../../lib/changes';
import { amount } from '../../lib/numbers';
import { tooLong } from '../../lib/tooLong';
import { TariffChoice } from '../../tariffs/TariffChoice';
import { TARIFFS_KEY } from '../../tariffs/useTariffs';
import { t } from '../../texts/rooms/charger';
import { t as common } from '../../texts/rooms/common';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { RunningTransactions } from './RunningTransactions';
import { RATING_IS_WRONG, ratingTyped } from './rating';

const STATUSES = Object.entries(CHARGER_STATUS).map(([value, label]) => ({ value, label }));

const LONGEST_NAME = 200;

/** Edits the data that operators enter about a charger. */
export default function EditCharger({ charger, onClose }: { charger: Charger; onClose: () => void }) {
  const [name, setName] = useState(charger.name ?? '');
  const [status, setStatus] = useState(charger.chargerStatus);
  const byHandW = charger.powerRatingSource === 'manual' ? charger.powerRatingW : null;
  const [kilowatts, setKilowatts] = useState(byHandW === null ? '' : amount(byHandW / 1000));
  const [tariffId, setTariffId] = useState(charger.tariffId);
  const [password, setPassword] = useState('');
  const [withoutPassword, setWithoutPassword] = useState(false);
  const [saved, setSaved] = useState<SavedCharger | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asks, setAsks] = useState(false);
  const queries = useQueryClient();
  const powerRatingW = ratingTyped(kilowatts);
  const ratingIsWrong = powerRatingW === undefined && RATING_IS_WRONG;
  const nameIsWrong = tooLong(name.trim(), LONGEST_NAME);
  const cutsOff = status === 'inactive' && charger.chargerStatus !== 'inactive' && charger.online;

  const changes = (): ChargerChange => {
    const changed = changesOf(
      {
        name: charger.name,
        chargerStatus: charger.chargerStatus,
        powerRatingW: byHandW,
        tariffId: charger.tariffId,
      },
      { name: name.trim() || null, chargerStatus: status, powerRatingW: powerRatingW ?? null, tariffId },
    );
    if (withoutPassword) return { ...changed, password: null };
    return password ? { ...changed, password } : changed;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ratingIsWrong || nameIsWrong) return;
    if (Object.keys(changes()).length === 0) return onClose();
    if (cutsOff && charger.connectors.some(isRunning)) return setAsks(true);
    void save();
  };
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const changed = await answered(
        api.PATCH('/api/v1/chargers/{deviceId}', {
          params: { path: { deviceId: charger.deviceId } },
          body: changes(),
        }),
      );
      void queries.invalidateQueries({ queryKey: TARIFFS_KEY });
      if (password && !withoutPassword) setSaved(changed);
      else {
        toast(t('edit.saved', { id: charger.deviceId }));
        onClose();
      }
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  if (asks) {
    return (
      <Confirm
        title={t('edit.inactive-title', { id: charger.deviceId })}
        verb={t('edit.inactive-verb')}
        onConfirm={save}
        onClose={() => setAsks(false)}
      >
        <RunningTransactions charger={charger} />
        <p>{t('edit.inactive-why')}</p>
      </Confirm>
    );
  }
  if (saved) return <PasswordSaved charger={saved} password={password} onClose={onClose} />;
  const aboutPassword = aboutField(problem, 'password');
  const aboutTariff = aboutField(problem, 'tariffId');
  return (
    <Dialog onClose={onClose} title={t('edit.title', { id: charger.deviceId })}>
      <form className={classes.body} onSubmit={submit}>
        {problem !== null && !aboutPassword && !aboutTariff && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput
          label={t('edit.name')}
          dir="auto"
          data-autofocus
          error={nameIsWrong}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div>
          <p className={classes.label} id="charger-status">
            {t('edit.status')}
          </p>
          <SegmentedControl
            fullWidth
            data={STATUSES}
            value={status}
            onChange={(value) => setStatus(value as Charger['chargerStatus'])}
            aria-labelledby="charger-status"
          />
          {cutsOff && (
            <p className={classes.note} role="status">
              {t('edit.cut-off')}
            </p>
          )}
        </div>
        <TextInput
          label={t('edit.rating')}
          description={t('edit.rating-empty')}
          inputMode="decimal"
          value={kilowatts}
          onChange={(event) => setKilowatts(event.currentTarget.value)}
          error={ratingIsWrong}
        />
        <TariffChoice value={tariffId} onChange={setTariffId} error={aboutTariff} />
        {!withoutPassword && (
          <ChargerPassword
            label={t(charger.hasPassword ? 'edit.new-password' : 'edit.password')}
            description={t(charger.hasPassword ? 'edit.keep-password' : 'edit.first-password')}
            value={password}
            onChange={setPassword}
            error={aboutPassword}
          />
        )}
        {charger.hasPassword && (
          <Switch
            label={t('edit.without-password')}
            checked={withoutPassword}
            onChange={(event) => setWithoutPassword(event.currentTarget.checked)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('edit.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
