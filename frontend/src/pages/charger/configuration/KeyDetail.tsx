import { mayOperate, useUser } from '../../../accounts/accounts';
import type { Charger, WantedConfiguration, WantedKey } from '../../../api/types';
import { t } from '../../../texts/rooms/configuration';
import classes from './KeyDetail.module.css';
import { closedFor } from './rows';
import { WishForm } from './WishForm';
import { why } from './words';

interface Props {
  item: WantedKey;
  charger: Charger;
  wanted: WantedConfiguration;
  onClose: () => void;
}

/** An open key: how it stands, its whole value, and the form for a wish, or why there is none. */
export function KeyDetail({ item, charger, wanted, onClose }: Props) {
  const closed = closedFor(item, mayOperate(useUser()));
  const stands = why(item);
  return (
    <div className={classes.detail}>
      {stands && <p>{stands}</p>}
      {item.kind === 'list' && item.value && <p className={classes.whole}>{item.value}</p>}
      {closed ? (
        <p>{t(`closed.${closed}`)}</p>
      ) : (
        <WishForm item={item} charger={charger} wanted={wanted} onClose={onClose} />
      )}
    </div>
  );
}
