import { useNavigate } from '@tanstack/react-router';
import { kilowattHours } from '../../lib/numbers';
import { since } from '../../lib/times';
import { t } from '../../texts/rooms/transactions';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { sentIn } from './orphans/payload';
import { UndoAssignment } from './orphans/UndoAssignment';
import { useAssignedStop } from './orphans/useOrphans';

/** The stop that somebody has assigned to a transaction, if that is how it ended, and the way back. */
export function AssignedStop({ transactionId, may }: { transactionId: number; may: boolean }) {
  const stop = useAssignedStop(transactionId);
  const navigate = useNavigate();
  if (!stop) return null;
  const { wireId, meterStop } = sentIn(stop);
  const at = (moment: string | null) => (moment === null ? '–' : since(moment, Date.now()));
  const leave = stop.madeNew ? () => navigate({ to: '/transactions' }) : undefined;
  return (
    <Panel title={t('assigned')} aside={may && <UndoAssignment stop={stop} onUndone={leave} />}>
      <Facts
        facts={[
          {
            name: t('assigned.by'),
            value: t('one.reviewed-by-at', { who: stop.assignedBy ?? '–', at: at(stop.assignedAt) }),
          },
          { name: t('assigned.received'), value: at(stop.receivedAt) },
          { name: t('column.number'), value: wireId, mono: true },
          { name: t('one.at-stop'), value: meterStop === null ? null : `${kilowattHours(meterStop)} kWh` },
        ]}
      />
    </Panel>
  );
}
