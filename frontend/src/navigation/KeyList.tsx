import { Fragment } from 'react';
import { t } from '../texts/rooms/keys';
import classes from './KeyList.module.css';
import { SHORTCUTS, type Shortcut } from './shortcuts';

/** All keyboard shortcuts. */
export function KeyList() {
  return (
    <div className={classes.groups}>
      {SHORTCUTS.map(({ title, shortcuts }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <dl>
            {shortcuts.map((shortcut) => (
              <div key={shortcut.does}>
                <dt>{shortcut.does}</dt>
                <dd>
                  <Keys {...shortcut} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function Keys({ keys, each }: Shortcut) {
  return keys.map((key, index) => (
    <Fragment key={key}>
      {index > 0 && <span className={each ? 'visuallyHidden' : undefined}>{each ? t('or') : t('then')}</span>}
      <kbd>{key}</kbd>
    </Fragment>
  ));
}
