import type { IdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import { Confirm } from '../../ui/Confirm';
import { toast } from '../../ui/toasts';
import { useIdTagActions } from './useIdTags';
import { calledOf } from './words';

interface Props {
  tag: IdTag;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteTag({ tag, onClose, onDeleted }: Props) {
  const { remove } = useIdTagActions();
  const called = calledOf(tag);
  const confirm = async () => {
    await remove(tag.idTag);
    toast(t('delete.done', { tag: called }));
    onDeleted?.();
  };
  return (
    <Confirm
      title={t('delete.title', { tag: called })}
      verb={t('delete')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('delete.text')}</p>
      {tag.running.length > 0 && <p>{t('goes-on', { count: tag.running.length })}</p>}
    </Confirm>
  );
}
