import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { IdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import { Confirm } from '../../ui/Confirm';
import { toast } from '../../ui/toasts';
import { sayStops } from './stops';
import { useIdTagActions } from './useIdTags';
import { calledOf } from './words';

/** Blocks a tag. What runs under it goes on, unless somebody asks to stop that as well. */
export function BlockTag({ tag, onClose }: { tag: IdTag; onClose: () => void }) {
  const [stops, setStops] = useState(false);
  const { change } = useIdTagActions();
  const called = calledOf(tag);
  const count = tag.running.length;
  const confirm = async () => {
    const { stopping } = await change(tag.idTag, { status: 'Blocked' }, stops);
    toast(t('block.done', { tag: called }));
    sayStops(stopping);
  };
  return (
    <Confirm
      title={t('block.title', { tag: called })}
      verb={t('block')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('block.text')}</p>
      {count > 0 && (
        <>
          <p>{t('goes-on', { count })}</p>
          <Switch
            mt={14}
            label={t('block.stop', { count })}
            checked={stops}
            onChange={(event) => setStops(event.currentTarget.checked)}
          />
        </>
      )}
    </Confirm>
  );
}
