import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '../../../texts/rooms/connections';
import classes from './AsTable.module.css';

interface Props {
  /** One line on the content of the picture. */
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
  /** The picture. */
  children: ReactNode;
}

/** A small picture with its caption, or the same as a table. */
export function AsTable({ caption, heads, rows, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className={classes.figure}>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
        <div className={classes.scroller} role="group" aria-label={caption} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.join()}>
                  {row.map((text, index) => (
                    <td key={heads[index]}>{text}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        children
      )}
      <figcaption className={classes.caption}>
        {caption}
        <Button variant="subtle" size="xs" className={classes.other} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'picture.as-chart' : 'picture.as-table')}
        </Button>
      </figcaption>
    </figure>
  );
}
