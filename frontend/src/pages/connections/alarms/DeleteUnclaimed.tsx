import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../../api/client';
import { sentence } from '../../../api/sentence';
import type { DeletedChargers } from '../../../api/types';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/connections';
import { Bone } from '../../../ui/Bone';
import { Dialog } from '../../../ui/Dialog';
import classes from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../../../ui/toasts';

/** Deletes unclaimed chargers that registered from an address, after saying how many there are. */
export default function DeleteUnclaimed({ address, onClose }: { address: string; onClose: () => void }) {
  const [includeBooted, setIncludeBooted] = useState(false);
  const ask = (dryRun: boolean, signal?: AbortSignal) =>
    answered(
      api.POST('/api/v1/chargers/delete-unclaimed', {
        body: { registeredFrom: address, includeBooted, dryRun },
        signal,
      }),
    );
  const found = useQuery({
    queryKey: ['unclaimed-chargers', address, includeBooted],
    queryFn: ({ signal }) => ask(true, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const deletion = useMutation({
    mutationFn: () => ask(false),
    onSuccess: ({ count: deleted, left }) => {
      toast(t('unclaimed.deleted', { count: deleted }));
      if (left === 0) onClose();
      else void found.refetch();
    },
  });
  const problem = deletion.error ?? found.error;
  const some = found.data !== undefined && found.data.count > 0;
  return (
    <Dialog onClose={onClose} title={t('unclaimed.title', { address })}>
      <div className={classes.body}>
        {problem && <FormProblem>{sentence(problem)}</FormProblem>}
        <div role="status">{found.data ? <Found found={found.data} /> : !problem && <Counting />}</div>
        <Switch
          label={t('unclaimed.include-booted')}
          checked={includeBooted}
          onChange={(event) => setIncludeBooted(event.currentTarget.checked)}
        />
        <p className={classes.note}>{t('unclaimed.note')}</p>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {common(some ? 'cancel' : 'close')}
          </Button>
          {some && (
            <Button variant="danger" loading={deletion.isPending} onClick={() => deletion.mutate()}>
              {t('unclaimed.verb', { count: found.data.count })}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Counting() {
  return (
    <>
      <span className="visuallyHidden">{t('unclaimed.counting')}</span>
      <Bone width="100%" height={40} />
    </>
  );
}

function Found({ found: { count, left, deviceIds } }: { found: DeletedChargers }) {
  if (count === 0) return <p>{t('unclaimed.none')}</p>;
  return (
    <p>
      {t('unclaimed.found', { count, ids: deviceIds.join(', '), others: count - deviceIds.length })}{' '}
      {left > 0 && t('unclaimed.left', { count: left })}
    </p>
  );
}
