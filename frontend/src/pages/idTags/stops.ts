import type { ChangedIdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import { toast, toastFailure } from '../../ui/toasts';

/** Says what chargers answered when they were asked to stop what runs under a tag. */
export function sayStops(stopping: ChangedIdTag['stopping']): void {
  for (const { deviceId, outcome, detail } of stopping) {
    if (outcome === 'accepted') toast(t('stop.accepted', { charger: deviceId }));
    else if (outcome === 'asked') toast(t('stop.asked', { charger: deviceId }));
    else if (outcome === 'rejected') toastFailure(t('stop.rejected', { charger: deviceId }));
    else toastFailure(t('stop.failed', { charger: deviceId, why: detail ?? '' }));
  }
}
