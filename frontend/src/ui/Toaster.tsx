import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useStored } from '../lib/store';
import { t } from '../texts/rooms/common';
import classes from './Toaster.module.css';
import { closeToast, type Toast, toasts } from './toasts';

const STAYS_MS = 5000;

/** Messages at the bottom right. The region is always there, so that screen readers announce new messages. */
export function Toaster() {
  const shown = useStored(toasts);
  return (
    <div className={classes.toaster} role="status">
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast: { id, text, failed, link } }: { toast: Toast }) {
  const stays = failed || link !== undefined;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => closeToast(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, stays]);
  const Icon = failed ? IconAlertTriangle : IconCheck;
  return (
    <div className={classes.toast} data-failed={failed || undefined}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <p>
        {text}
        {link && (
          <>
            {' '}
            <Link to={link.to} className={classes.link} onClick={() => closeToast(id)}>
              {link.words}
            </Link>
          </>
        )}
      </p>
      <button type="button" aria-label={t('close')} onClick={() => closeToast(id)}>
        <IconX size={15} stroke={1.7} aria-hidden />
      </button>
    </div>
  );
}
