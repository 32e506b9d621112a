import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ShownTariff } from '../../api/types';
import { t } from '../../texts/rooms/tariffs';
import type { Asked } from './TariffDialogs';

interface Props {
  tariff: ShownTariff;
  onAsk: (asked: Asked) => void;
}

export function TariffMenu({ tariff, onAsk }: Props) {
  const item = (dialog: Asked['dialog'], words: string) => (
    <Menu.Item onClick={() => onAsk({ dialog, tariff })}>{words}</Menu.Item>
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" px={10} aria-label={t('actions')}>
          <IconDots size={17} stroke={1.7} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {item('rename', t('rename'))}
        {tariff.isDefault ? (
          item('no-default', t('no-default'))
        ) : tariff.published ? (
          item('default', t('make-default'))
        ) : (
          <Menu.Item disabled>
            {t('make-default')}
            <br />
            <small>{t('needs-version')}</small>
          </Menu.Item>
        )}
        {item('delete', t('delete'))}
      </Menu.Dropdown>
    </Menu>
  );
}
