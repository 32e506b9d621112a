import type { Charger } from '../../api/types';
import { REGISTRATION } from '../../chargers/ChargerBadge';
import { ADMITTED, clockInWords, ratingInWords } from '../../chargers/chargerWords';
import { date, hourAndMinute } from '../../lib/times';
import { t } from '../../texts/rooms/charger';
import type { Fact } from '../../ui/Facts';

/** The facts that people need most. */
export function identityFacts(charger: Charger): Fact[] {
  return [
    { name: t('fact.serial-number'), value: charger.serialNumber, mono: true },
    { name: t('fact.firmware'), value: charger.firmwareVersion },
    { name: t('fact.connected-since'), value: charger.online ? moment(charger.connectedAt) : null },
    { name: t('fact.admitted'), value: letIn(charger) },
    { name: t('fact.protocol'), value: charger.protocol },
    { name: t('fact.rating'), value: ratingInWords(charger) ?? t('fact.rating-unknown') },
    { name: t('fact.registered'), value: date(charger.registeredAt) },
    { name: t('fact.password'), value: t('fact.password-set', { set: charger.hasPassword ? 'yes' : 'no' }) },
  ];
}

/** The facts that engineers need. */
export function technicalFacts(charger: Charger): Fact[] {
  return [
    { name: t('fact.meter-type'), value: charger.meterType },
    { name: t('fact.meter-serial-number'), value: charger.meterSerialNumber, mono: true },
    { name: t('fact.iccid'), value: charger.iccid, mono: true },
    { name: t('fact.imsi'), value: charger.imsi, mono: true },
    {
      name: t('fact.clock'),
      value: charger.clockOffsetMs === null ? null : capital(clockInWords(charger.clockOffsetMs)),
    },
    { name: t('fact.registration'), value: REGISTRATION[charger.registration] },
    { name: t('fact.firmware-update'), value: charger.firmwareStatus },
    { name: t('fact.diagnostics'), value: charger.diagnosticsStatus },
    { name: t('fact.log-upload'), value: charger.logStatus },
    { name: t('fact.not-asked'), value: charger.notAsked.join(', ') },
  ];
}

/** "With its password" */
function letIn({ online, admitted }: Charger): string | null {
  const words = online && admitted ? ADMITTED[admitted] : undefined;
  return words ? capital(words) : null;
}

function moment(at: string | null): string | null {
  return at && `${date(at)}, ${hourAndMinute(at)}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
