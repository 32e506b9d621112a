import { Button, Menu } from '@mantine/core';
import { IconBan, IconCheck, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { sentence } from '../../api/sentence';
import type { IdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import { toast, toastFailure } from '../../ui/toasts';
import classes from './IdTagPage.module.css';
import type { Asked } from './useDialogs';
import { useIdTagActions } from './useIdTags';
import { calledOf } from './words';

/** What can be done to the tag of a page. */
export function TagActions({ tag, onAsk }: { tag: IdTag; onAsk: (asked: Asked) => void }) {
  return (
    <div className={classes.buttons}>
      <Button
        variant="default"
        leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />}
        onClick={() => onAsk({ dialog: 'edit', tag })}
      >
        {t('edit')}
      </Button>
      {tag.status === 'Blocked' ? (
        <Unblock tag={tag} />
      ) : (
        <Button
          variant="default"
          className={classes.danger}
          leftSection={<IconBan size={15} stroke={1.7} aria-hidden />}
          onClick={() => onAsk({ dialog: 'block', tag })}
        >
          {t('block.ask')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={10} aria-label={t('more', { tag: calledOf(tag) })}>
            <IconDots size={16} stroke={1.7} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconTrash size={15} stroke={1.7} aria-hidden />}
            onClick={() => onAsk({ dialog: 'delete', tag })}
          >
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Unblock({ tag }: { tag: IdTag }) {
  const [busy, setBusy] = useState(false);
  const { change } = useIdTagActions();
  const unblock = async () => {
    setBusy(true);
    try {
      await change(tag.idTag, { status: 'Accepted' }, false);
      toast(t('unblock.done', { tag: calledOf(tag) }));
    } catch (error) {
      toastFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<IconCheck size={15} stroke={1.7} aria-hidden />}
      onClick={() => void unblock()}
    >
      {t('unblock')}
    </Button>
  );
}
