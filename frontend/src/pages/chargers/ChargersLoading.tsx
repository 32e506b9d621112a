import { t } from '../../texts/rooms/chargers';
import { Bone } from '../../ui/Bone';
import classes from './ChargersLoading.module.css';

const CARDS = Array.from({ length: 12 }, (_, index) => index);

/** A skeleton of the page below its heading. */
export function ChargersLoading() {
  return (
    <>
      <div className={classes.band}>
        <Bone width={256} height={46} />
        <Bone width="100%" height={10} radius={5} />
      </div>
      <div className={classes.filters}>
        <Bone width={420} height={30} radius={8} />
      </div>
      <ListLoading />
    </>
  );
}

/** A skeleton of the list alone, if the figures and the filters are there. */
export function ListLoading() {
  return (
    <div aria-busy="true">
      <p className="visuallyHidden" role="status">
        {t('loading')}
      </p>
      <div className={classes.cards}>
        {CARDS.map((card) => (
          <Bone key={card} width="100%" height={203} radius={12} />
        ))}
      </div>
    </div>
  );
}
