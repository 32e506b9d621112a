import { kilowattHours, rating } from '../../../lib/numbers';
import { clock } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Cell, Row, Table } from '../../../ui/Table';
import classes from './Sources.module.css';
import type { Most, Source } from './sources';

const COLUMNS = [
  { name: t('source') },
  { name: t('source.how') },
  { name: t('column.energy'), right: true },
  { name: t('source.verdict') },
];

interface Props {
  sources: readonly Source[];
  most: Most | null;
  duration: number;
}

/** What each source says of the energy, and the most that there may have been. */
export function Sources({ sources, most, duration }: Props) {
  return (
    <div>
      <h2 className={classes.title}>{t('source.title')}</h2>
      <Table label={t('source.title')} columns={COLUMNS} className={classes.table}>
        {sources.map((source) => (
          <Row key={source.name}>
            <Cell className={classes.name}>{t(`source.${source.name}`)}</Cell>
            <Cell className={classes.how}>{howOf(source)}</Cell>
            <Cell right className={classes.energy}>
              {kilowattHours(source.energyWh)} kWh
            </Cell>
            <Cell className={classes.verdict}>
              <Verdict source={source} />
            </Cell>
          </Row>
        ))}
        {most && (
          <Row>
            <Cell className={classes.name}>{t(most.isRated ? 'source.most' : 'source.most-seen')}</Cell>
            <Cell className={classes.how}>
              {t('source.most-how', { kw: rating(most.powerW), time: clock(duration) })}
            </Cell>
            <Cell right className={classes.energy}>
              {kilowattHours(most.energyWh)} kWh
            </Cell>
            <Cell className={classes.verdict}>{null}</Cell>
          </Row>
        )}
      </Table>
    </div>
  );
}

function howOf({ name, of }: Source): string {
  const [first = 0, second = 0] = of;
  if (name === 'power') return t('source.power-how', { count: first });
  if (name === 'before') return t('source.before-how', { kwh: kilowattHours(second) });
  return `${kilowattHours(first)} − ${kilowattHours(second)}`;
}

function Verdict({ source: { fits, energyWh } }: { source: Source }) {
  if (fits) {
    return (
      <span className={classes.fits}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="m3 8.4 3.3 3.3L13 4.8" />
        </svg>
        {t('source.fits')}
      </span>
    );
  }
  return (
    <span className={classes.odd}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M8 2.5 14.3 13.5H1.7zM8 6.6v3.2M8 11.2v.8" />
      </svg>
      {t(energyWh < 0 ? 'source.below' : 'source.too-much')}
    </span>
  );
}
