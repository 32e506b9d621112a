import { Link } from '@tanstack/react-router';
import { Dialog } from '../components/Dialog';
import classes from '../components/Dialog.module.css';
import { t } from '../texts/rooms/keys';
import { KeyList } from './KeyList';

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
