import { useNavigate, useSearch } from '@tanstack/react-router';
import { LogView } from '../../messages/LogView';
import { useShownCharger } from './useShownCharger';

export function ChargerLogs() {
  const { deviceId } = useShownCharger();
  const search = useSearch({ from: '/gate/chargers/$deviceId/logs' });
  const navigate = useNavigate({ from: '/chargers/$deviceId/logs' });
  return (
    <LogView
      search={search}
      deviceId={deviceId}
      onSearch={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })}
    />
  );
}
