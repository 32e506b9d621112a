import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../../api/client';
import { sentence } from '../../../api/problem';
import type { DeletedChargers } from '../../../api/types';
import { Bone } from '../../../components/Bone';
import { Dialog } from '../../../components/Dialog';
import classes from '../../../components/Dialog.module.css';
import { FormProblem } from '../../../components/FormProblem';
import { toast } from '../../../components/toasts';
import { count, plural } from '../../../format/numbers';

/** Deletes chargers that registered from an address and are nobody's, after saying how many they are. */
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
      toast(`${plural(deleted, 'charger')} deleted`);
      if (left === 0) onClose();
      else void found.refetch();
    },
  });
  const problem = deletion.error ?? found.error;
  const some = found.data !== undefined && found.data.count > 0;
  return (
    <Dialog onClose={onClose} title={`Delete unclaimed chargers from ${address}?`}>
      <div className={classes.body}>
        {problem && <FormProblem>{sentence(problem)}</FormProblem>}
        <div role="status">{found.data ? <Found found={found.data} /> : !problem && <Counting />}</div>
        <Switch
          label="Also those that have sent a BootNotification"
          checked={includeBooted}
          onChange={(event) => setIncludeBooted(event.currentTarget.checked)}
        />
        <p className={classes.note}>
          Unclaimed are chargers that registered by themselves, are offline, and have no name, no password and
          no transaction.
        </p>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {some ? 'Cancel' : 'Close'}
          </Button>
          {some && (
            <Button variant="danger" loading={deletion.isPending} onClick={() => deletion.mutate()}>
              Delete {plural(found.data.count, 'charger')}
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
      <span className="visuallyHidden">They are being counted</span>
      <Bone width="100%" height={40} />
    </>
  );
}

function Found({ found: { count: number, left, deviceIds } }: { found: DeletedChargers }) {
  if (number === 0) return <p>There is nothing to delete: none of these ids has become a charger here.</p>;
  const others = number - deviceIds.length;
  return (
    <p>
      {plural(number, 'charger')} would be deleted: {deviceIds.join(', ')}
      {others > 0 && ` and ${count(others)} more`}.
      {left > 0 && ` Another ${count(left)} are left for the next round.`}
    </p>
  );
}
