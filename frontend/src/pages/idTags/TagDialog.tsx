import { AddBudget } from './AddBudget';
import { BlockTag } from './BlockTag';
import { DeleteTag } from './DeleteTag';
import { EditIdTag } from './EditIdTag';
import type { Asked } from './useDialogs';

interface Props {
  asked: Asked;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Adds, changes, blocks or deletes a tag, or adds to its budget. */
export default function TagDialog({ asked, onClose, onDeleted }: Props) {
  switch (asked.dialog) {
    case 'add':
      return <EditIdTag tag={null} idTag={asked.idTag} kind={asked.kind} onClose={onClose} />;
    case 'edit':
      return <EditIdTag tag={asked.tag} onClose={onClose} />;
    case 'block':
      return <BlockTag tag={asked.tag} onClose={onClose} />;
    case 'add-budget':
      return <AddBudget tag={asked.tag} onClose={onClose} />;
    case 'delete':
      return <DeleteTag tag={asked.tag} onClose={onClose} onDeleted={onDeleted} />;
  }
}
