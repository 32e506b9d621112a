import { Link } from '@tanstack/react-router';
import { KeyList } from '../navigation/KeyList';
import { t } from '../texts/rooms/keys';
import { Dialog } from '../ui/Dialog';
import classes from '../ui/Dialog.module.css';

export default function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('title')} size={520} onClose={onClose}>
      <div className={classes.body}>
        <KeyList />
        <p className={classes.note}>
          {t.rich('turn-off', {
            account: (words) => (
              <Link to="/account" onClick={onClose}>
                {words}
              </Link>
            ),
          })}
        </p>
      </div>
    </Dialog>
  );
}
