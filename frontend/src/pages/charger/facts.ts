import type { Charger } from '../../api/types';
import { REGISTRATION } from '../../components/ChargerBadge';
import { clockInWords, ratingInWords } from '../../components/chargerState';
import { ADMITTED } from '../../components/chargerWords';
import type { Fact } from '../../components/Facts';
import { date, hourAndMinute } from '../../format/times';

/** What people ask for most. */
export function identityFacts(charger: Charger): Fact[] {
  return [
    { name: 'Serial number', value: charger.serialNumber, mono: true },
    { name: 'Firmware', value: charger.firmwareVersion },
    { name: 'Connected since', value: charger.online ? moment(charger.connectedAt) : null },
    { name: 'Let in', value: letIn(charger) },
    { name: 'Protocol', value: charger.protocol },
    { name: 'Power rating', value: ratingInWords(charger) ?? 'Not known yet' },
    { name: 'Registered', value: date(charger.registeredAt) },
    { name: 'Password', value: charger.hasPassword ? 'Set' : 'None' },
  ];
}

/** What engineers ask for. */
export function technicalFacts(charger: Charger): Fact[] {
  return [
    { name: 'Meter type', value: charger.meterType },
    { name: 'Meter serial number', value: charger.meterSerialNumber, mono: true },
    { name: 'ICCID', value: charger.iccid, mono: true },
    { name: 'IMSI', value: charger.imsi, mono: true },
    {
      name: 'Clock',
      value: charger.clockOffsetMs === null ? null : capital(clockInWords(charger.clockOffsetMs)),
    },
    { name: 'Registration', value: REGISTRATION[charger.registration] },
    { name: 'Firmware update', value: charger.firmwareStatus },
    { name: 'Diagnostics', value: charger.diagnosticsStatus },
    { name: 'Log upload', value: charger.logStatus },
    { name: 'Not asked any more', value: charger.notAsked.join(', ') },
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
