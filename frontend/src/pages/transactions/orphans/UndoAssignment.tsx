import { Button } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../../api/problem';
import type { OrphanStop } from '../../../api/types';
import { t } from '../../../texts/rooms/transactions';
import { Confirm } from '../../../ui/Confirm';
import { toast, toastFailure } from '../../../ui/toasts';
import { useOrphanActions } from './useOrphans';

interface Props {
  stop: OrphanStop;
  /** Leads away from a transaction that is no longer there. */
  onUndone?: () => Promise<void>;
}

/** Takes the assignment of a stop back, after asking. */
export function UndoAssignment({ stop, onUndone }: Props) {
  const [asks, setAsks] = useState(false);
  const { unassign } = useOrphanActions(stop);
  const id = String(stop.assignedTo);
  const undo = async () => {
    try {
      await unassign(onUndone);
    } catch (error) {
      const why = whyNot(error, id);
      if (why === null) throw error;
      toastFailure(why);
      return;
    }
    toast(t('undo.done', { id }));
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsks(true)}>
        {t('undo')}
      </Button>
      {asks && (
        <Confirm title={t('undo.title')} verb={t('undo')} onConfirm={undo} onClose={() => setAsks(false)}>
          {t(stop.madeNew ? 'undo.made' : 'undo.before', { id })}
        </Confirm>
      )}
    </>
  );
}

/** Why it can't be undone any more, in the user's language; null for any other failure. */
function whyNot(error: unknown, id: string): string | null {
  if (isProblem(error, 'already-reviewed')) return t('undo.reviewed', { id });
  if (isProblem(error, 'changed-meanwhile')) return t('undo.followed', { id });
  return isProblem(error, 'stop-not-assigned') ? t('undo.gone') : null;
}
