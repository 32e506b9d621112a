import type { ApiKey } from '../../api/types';
import { t } from '../../texts/rooms/apiKeys';
import { Confirm } from '../../ui/Confirm';
import { toast } from '../../ui/toasts';
import { useApiKeyActions } from './useApiKeys';

export default function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { revoke } = useApiKeyActions();
  return (
    <Confirm
      title={t('revoke.title', { name: apiKey.name })}
      verb={t('revoke.name')}
      onConfirm={async () => {
        await revoke(apiKey.keyId);
        toast(t('revoke.done', { name: apiKey.name }));
      }}
      onClose={onClose}
    >
      {t('revoke.text')}
    </Confirm>
  );
}
