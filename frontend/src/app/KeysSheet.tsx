import { Link } from '@tanstack/react-router';
import { Dialog } from '../components/Dialog';
import classes from '../components/Dialog.module.css';
import { KeyList } from './KeyList';

export default function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" size={520} onClose={onClose}>
      <div className={classes.body}>
        <KeyList />
        <p className={classes.note}>
          Single letters can be turned off in{' '}
          <Link to="/account" onClick={onClose}>
            your account
          </Link>
          .
        </p>
      </div>
    </Dialog>
  );
}
