import type { ApiKey } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { toast } from '../../components/toasts';
import { useApiKeyActions } from './useApiKeys';

export default function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { revoke } = useApiKeyActions();
  return (
    <Confirm
      title={`Revoke “${apiKey.name}”?`}
      verb="Revoke"
      onConfirm={async () => {
        await revoke(apiKey.keyId);
        toast(`“${apiKey.name}” revoked`);
      }}
      onClose={onClose}
    >
      Programs that use it are refused from now on. It can’t be brought back.
    </Confirm>
  );
}
