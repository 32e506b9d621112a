import { Button, Menu } from '@mantine/core';
import { IconBan, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import type { IdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import classes from './TagMenu.module.css';
import type { Asked } from './useDialogs';
import { calledOf } from './words';

/** What can be done to a tag in a list. */
export function TagMenu({ tag, onAsk }: { tag: IdTag; onAsk: (asked: Asked) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" className={classes.button} aria-label={t('more', { tag: calledOf(tag) })}>
          <IconDots size={16} stroke={1.7} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />}
          onClick={() => onAsk({ dialog: 'edit', tag })}
        >
          {t('edit')}
        </Menu.Item>
        {tag.status !== 'Blocked' && (
          <Menu.Item
            leftSection={<IconBan size={15} stroke={1.7} aria-hidden />}
            onClick={() => onAsk({ dialog: 'block', tag })}
          >
            {t('block')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconTrash size={15} stroke={1.7} aria-hidden />}
          onClick={() => onAsk({ dialog: 'delete', tag })}
        >
          {t('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
