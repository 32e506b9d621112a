import type { CommandBatch, CommandItem } from '../../../api/types';
import { answerWord } from '../../../commands/words';
import { useFleet } from '../../../live/useFleet';
import { t } from '../../../texts/rooms/batches';
import { Panel } from '../../../ui/Panel';
import { countsOf, type Failures, failuresOf } from './parts';
import classes from './Reasons.module.css';

const NONE = new Map();

/** The failed commands by answer, with what their chargers have in common. */
export function WhyFailed({ items, count }: { items: readonly CommandItem[]; count: number }) {
  const chargers = useFleet()?.chargers ?? NONE;
  return (
    <Panel title={t('why', { count })}>
      {failuresOf(items, chargers, answerWord).map((failures) => (
        <div key={failures.answer} className={classes.reason}>
          <p className={classes.answer}>
            <b>{failures.answer}</b> <span>{failures.commands.length}</span>
          </p>
          <p>{inWords(failures)}</p>
        </div>
      ))}
    </Panel>
  );
}

const FEW = 3;

function inWords({ commands, model, firmware, took }: Failures): string {
  const ids = commands
    .slice(0, FEW)
    .map(({ deviceId }) => deviceId)
    .join(', ');
  const count = commands.length;
  if (model === null) return count > FEW ? t('why.several-more', { ids, count: count - FEW }) : ids;
  const all =
    firmware === null ? t('why.model', { count, model }) : t('why.firmware', { count, model, firmware });
  return `${all} ${t('why.took', { count: took })}`;
}

/** What stopping a batch now would leave as it is. */
export function IfYouStop({ batch, plain = false }: { batch: CommandBatch; plain?: boolean }) {
  const { sent, later, unsent, done } = countsOf(batch);
  const lines = [
    unsent > 0 && t('if-stop.unsent', { count: unsent }),
    sent > 0 && t('if-stop.sent', { count: sent }),
    later > 0 && t('if-stop.later', { count: later }),
    done > 0 && t('if-stop.done'),
  ].filter((line) => typeof line === 'string');
  const list = (
    <ul className={classes.lines}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
  return plain ? list : <Panel title={t('if-stop')}>{list}</Panel>;
}
