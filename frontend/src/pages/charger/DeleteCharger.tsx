import { useNavigate } from '@tanstack/react-router';
import { answered, api } from '../../api/client';
import { Confirm } from '../../components/Confirm';
import { toast } from '../../components/toasts';

export default function DeleteCharger({ deviceId, onClose }: { deviceId: string; onClose: () => void }) {
  const navigate = useNavigate();
  const remove = async () => {
    await answered(api.DELETE('/api/v1/chargers/{deviceId}', { params: { path: { deviceId } } }));
    toast(`${deviceId} deleted`);
    await navigate({ to: '/chargers' });
  };
  return (
    <Confirm title={`Delete ${deviceId}?`} verb={`Delete ${deviceId}`} onConfirm={remove} onClose={onClose}>
      It leaves the list, and its transactions are deleted with it.
    </Confirm>
  );
}
