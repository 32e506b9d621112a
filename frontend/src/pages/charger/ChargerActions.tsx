import { Button, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Charger } from '../../api/types';
import { t } from '../../texts/rooms/charger';
import classes from './Details.module.css';

const EditCharger = lazy(() => import('./EditCharger'));
const DeleteCharger = lazy(() => import('./DeleteCharger'));

export function ChargerActions({ charger }: { charger: Charger }) {
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const close = () => setDialog(null);
  return (
    <div className={classes.buttons}>
      <Button
        variant="default"
        h={28}
        px={10}
        fz={13}
        leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />}
        onClick={() => setDialog('edit')}
      >
        {t('edit')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" h={28} px={6} aria-label={t('more')}>
            <IconDots size={15} stroke={1.7} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconTrash size={15} stroke={1.7} aria-hidden />}
            onClick={() => setDialog('delete')}
          >
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === 'edit' && <EditCharger charger={charger} onClose={close} />}
        {dialog === 'delete' && <DeleteCharger charger={charger} onClose={close} />}
      </Suspense>
    </div>
  );
}
