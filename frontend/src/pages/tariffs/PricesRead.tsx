import { t } from '../../texts/rooms/tariffs';
import { Panel } from '../../ui/Panel';
import { type Form, PARTS, partOf } from './form';
import classes from './Prices.module.css';
import { limitsInWords, sentenceInWords, settingsInWords } from './sentences';

/** The prices of a tariff as sentences, to be read. */
export function PricesRead({ form }: { form: Form }) {
  const limits = limitsInWords(form);
  return (
    <Panel title={t('prices')} aside={<p className={classes.settled}>{settingsInWords(form)}</p>}>
      {PARTS.map((part) => {
        const ofPart = form.rules.filter((rule) => partOf(rule) === part);
        const said = part === 'session' ? limits : '';
        if (ofPart.length === 0 && said === '') return null;
        return (
          <section key={part} className={classes.part} aria-label={t(`part.${part}`)}>
            <h3>{t(`part.${part}`)}</h3>
            <ul>
              {ofPart.map((rule) => (
                <li key={rule.id} className={classes.read}>
                  <span className={classes.number}>{form.rules.indexOf(rule) + 1}</span>
                  <span>{sentenceInWords(rule, form)}</span>
                </li>
              ))}
            </ul>
            {said !== '' && <p>{said}</p>}
          </section>
        );
      })}
    </Panel>
  );
}
