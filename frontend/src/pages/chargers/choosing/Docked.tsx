import { Button, CloseButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Charger } from '../../../api/types';
import type { ChargerQuery } from '../../../chargers/query';
import { t } from '../../../texts/rooms/batches';
import { Dialog } from '../../../ui/Dialog';
import { type Choice, countOf, EVERYTHING, NOTHING } from './chosen';
import classes from './Docked.module.css';

const BatchForm = lazy(() => import('./BatchForm'));

interface Props {
  choice: Choice;
  onChoice: (choice: Choice) => void;
  chargers: readonly Charger[];
  total: number;
  query: ChargerQuery;
  /** Told the configuration key that the form is about, empty for other commands. */
  onKey?: (key: string) => void;
  /** The list in which people choose. */
  children: ReactNode;
}

/** A list in which chargers are chosen, with the form for them: beside it, in a drawer, or in a sheet on phones. */
export function Docked({ choice, onChoice, chargers, total, query, onKey, children }: Props) {
  const isWide = useMediaQuery('(min-width: 1280px)', true, { getInitialValueInEffect: false });
  const [open, setOpen] = useState(false);
  const count = countOf(choice, total);
  const cancel = () => {
    setOpen(false);
    onChoice(NOTHING);
  };
  const form = (
    <Suspense>
      <BatchForm
        choice={choice}
        chargers={chargers}
        total={total}
        query={query}
        onKey={onKey}
        onCancel={cancel}
      />
    </Suspense>
  );
  if (count === 0) return children;
  return (
    <>
      <div className={classes.bar} role="status">
        <span>{t('chosen', { count, total })}</span>
        {!choice.all && count < total && (
          <Button variant="subtle" size="xs" onClick={() => onChoice(EVERYTHING)}>
            {t('choose-all', { count: total })}
          </Button>
        )}
        <Button variant="subtle" size="xs" className={classes.none} onClick={cancel}>
          {t('choose-none')}
        </Button>
        {!isWide && (
          <Button className={classes.send} onClick={() => setOpen(true)}>
            {t('send-to', { count })}
          </Button>
        )}
      </div>
      <div className={isWide ? classes.columns : undefined}>
        {children}
        {isWide && (
          <section className={classes.dock} aria-labelledby="batch-title">
            <header className={classes.head}>
              <h2 id="batch-title">{t('form.title', { count })}</h2>
              <CloseButton aria-label={t('form.close')} onClick={cancel} />
            </header>
            {form}
          </section>
        )}
      </div>
      {!isWide && open && (
        <Dialog
          title={t('form.title', { count })}
          onClose={() => setOpen(false)}
          classNames={{ inner: classes.inner, content: classes.drawer }}
        >
          {form}
        </Dialog>
      )}
    </>
  );
}
