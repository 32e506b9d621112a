import type {
  AlarmParty,
  Charger,
  ChargerConnector,
  ChargingTransaction,
  CommandItem,
  IdTag,
  LogItem,
  MeterValue,
  Person,
  SecurityAlarm,
  ShownTariff,
} from '../api/types';
import { applyEvents, EMPTY_FLEET, type Fleet, type FleetEvent } from '../live/fleet';

export function aConnector(change: Partial<ChargerConnector> = {}): ChargerConnector {
  return {
    connectorId: 1,
    status: 'Available',
    errorCode: 'NoError',
    info: null,
    vendorErrorCode: null,
    updatedAt: '2025-11-23T14:00:00.000Z',
    since: '2025-11-23T14:00:00.000Z',
    tariffId: null,
    live: null,
    transactionId: null,
    transaction: null,
    ...change,
  };
}

export function aCharger(change: Partial<Charger> = {}): Charger {
  return {
    deviceId: 'CP001',
    name: null,
    online: true,
    lastSeen: '2025-11-23T14:12:04.000Z',
    connectedAt: '2025-11-20T05:14:00.000Z',
    admitted: 'password',
    chargerStatus: 'active',
    vendor: 'Ohmweg',
    model: 'Duo 22',
    serialNumber: null,
    firmwareVersion: null,
    connectorCount: 1,
    connectors: [aConnector()],
    powerRatingW: 22_000,
    powerRatingSource: 'manual',
    tariffId: null,
    registration: 'accepted',
    iccid: null,
    imsi: null,
    meterType: null,
    meterSerialNumber: null,
    hasPassword: false,
    clockOffsetMs: null,
    notAsked: [],
    firmwareStatus: null,
    diagnosticsStatus: null,
    logStatus: null,
    protocol: 'ocpp1.6',
    registeredAt: '2025-03-03T08:00:00.000Z',
    ...change,
  };
}

/** The only page of a snapshot. */
export function aSnapshot(chargers: Charger[]): FleetEvent {
  return { event: 'snapshot', data: { chargers, page: 0, last: true, total: chargers.length } };
}

/** A fleet that is held whole. */
export function aFleet(chargers: Charger[]): Fleet {
  return applyEvents(EMPTY_FLEET, [aSnapshot(chargers)]);
}

/** CP00000, CP00001, ...; every third is offline. */
export function manyChargers(count: number): Charger[] {
  return Array.from({ length: count }, (_, index) =>
    aCharger({ deviceId: `CP${String(index).padStart(5, '0')}`, online: index % 3 !== 0 }),
  );
}

export function aCall(change: Partial<LogItem> = {}): LogItem {
  return {
    id: '1000',
    deviceId: 'CP001',
    at: '2025-11-23T14:12:04.218Z',
    direction: 'chargerToServer',
    messageType: 'Call',
    action: 'StatusNotification',
    messageId: 'a41f0c',
    payload: {},
    errorCode: null,
    note: null,
    callId: null,
    ...change,
  };
}

/** A reset that was accepted, and whose restart is awaited. */
export function aCommand(change: Partial<CommandItem> = {}): CommandItem {
  return {
    commandId: '6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10',
    deviceId: 'CP001',
    action: 'Reset',
    request: { type: 'Soft' },
    status: 'answered',
    requestedAt: '2025-11-23T14:12:00.000Z',
    requestedBy: 'ann@example.org',
    sentAt: '2025-11-23T14:12:00.100Z',
    answeredAt: '2025-11-23T14:12:00.500Z',
    response: { status: 'Accepted' },
    errorCode: null,
    error: null,
    expiresAt: null,
    batchId: null,
    effect: 'awaited',
    effectDue: '2025-11-23T14:22:00.500Z',
    effectAt: null,
    effectReason: null,
    effectAbout: null,
    effectNote: null,
    ...change,
  };
}

/** A transaction that began at two in the afternoon and runs. */
export function aTransaction(change: Partial<ChargingTransaction> = {}): ChargingTransaction {
  return {
    transactionId: 10_466,
    deviceId: 'CP001',
    connectorId: 1,
    idTag: '04B1C9D2',
    authorised: true,
    status: 'active',
    phase: 'charging',
    startedAt: '2025-11-23T14:00:00.000Z',
    stoppedAt: null,
    beganAt: change.startedAt ?? '2025-11-23T14:00:00.000Z',
    endedAt: change.stoppedAt ?? null,
    receivedStartAt: '2025-11-23T14:00:00.412Z',
    receivedStopAt: null,
    meterStart: 104_218_060,
    meterStop: null,
    energyWh: 7_410,
    measuredEnergyWh: null,
    powerW: 11_040,
    soc: null,
    stopReason: null,
    stopIdTag: null,
    estimated: false,
    suspect: false,
    reviewedBy: null,
    reviewedAt: null,
    closedBy: null,
    notes: [],
    noteCodes: [],
    commandId: null,
    reservationId: null,
    limits: null,
    cost: null,
    ...change,
  };
}

/** Nothing was measured yet. */
export function aMeterValue(change: Partial<MeterValue> = {}): MeterValue {
  return {
    at: '2025-11-23T14:00:00.000Z',
    powerW: null,
    energyWh: null,
    currentA: null,
    currentL1A: null,
    currentL2A: null,
    currentL3A: null,
    voltageV: null,
    soc: null,
    offeredA: null,
    temperatureC: null,
    ...change,
  };
}

/** The card of somebody who may charge everywhere, and does not now. */
export function anIdTag(change: Partial<IdTag> = {}): IdTag {
  return {
    idTag: '04A2F19C',
    kind: 'rfid',
    status: 'Accepted',
    expiryDate: null,
    parentIdTag: null,
    maxActiveTransactions: null,
    allowedDeviceIds: [],
    budget: null,
    name: 'Jana Berg',
    note: null,
    createdAt: '2025-02-04T08:00:00.000Z',
    localLists: 0,
    lastUsedAt: '2025-11-23T13:36:20.000Z',
    running: [],
    ...change,
  };
}

export function aPerson(change: Partial<Person> = {}): Person {
  return {
    userId: '0b0d8a1c-6f0e-4f7e-9c1d-2f7f2a9f1b11',
    email: 'ann@example.org',
    name: null,
    role: 'admin',
    status: 'active',
    createdAt: '2025-03-03T08:00:00.000Z',
    lastSignInAt: null,
    language: null,
    ...change,
  };
}

export function aParty(change: Partial<AlarmParty> = {}): AlarmParty {
  return {
    address: '10.20.4.31',
    since: '2025-11-23T08:00:00.000Z',
    lastAt: '2025-11-23T14:12:04.000Z',
    count: 1,
    admitted: 'password',
    password: 'right',
    serialNumber: null,
    model: null,
    firmwareVersion: null,
    transactionIds: [],
    ...change,
  };
}

export function anAlarm(change: Partial<SecurityAlarm> = {}): SecurityAlarm {
  return {
    id: 1,
    kind: 'two-devices',
    subject: 'cp031',
    deviceId: 'CP031',
    open: true,
    openedAt: '2025-11-23T13:52:08.000Z',
    lastAt: '2025-11-23T14:12:04.000Z',
    endedAt: null,
    count: 38,
    usualPerMinute: null,
    perMinute: [],
    parties: [aParty(), aParty({ address: '185.62.11.7' })],
    lanes: [],
    note: null,
    resolution: null,
    ...change,
  };
}

/** A tariff whose second version is in use at two chargers. */
export function aTariff(change: Partial<ShownTariff> = {}): ShownTariff {
  return {
    tariffId: 3,
    name: 'Harbour day rate',
    isDefault: false,
    revision: 7,
    draft: null,
    published: {
      version: 2,
      content: {
        currency: 'GBP',
        timeZone: 'Europe/London',
        taxIncluded: true,
        elements: [{ components: [{ type: 'ENERGY', price: '0.49', taxPercent: '20' }] }],
      },
      publishedAt: '2025-11-20T12:00:00.000Z',
      publishedBy: 'mara@example.org',
    },
    warnings: [],
    usedBy: { chargers: 2, connectors: 0, running: 1 },
    createdAt: '2025-03-03T08:00:00.000Z',
    changedAt: '2025-11-20T12:00:00.000Z',
    changedBy: 'mara@example.org',
    retiredAt: null,
    ...change,
  };
}
