/** The keys of OCPP 1.6 and its security extension, by what they are about. All others are the maker's own. */
export const GROUPS = {
  meter: [
    'MeterValueSampleInterval',
    'MeterValuesSampledData',
    'MeterValuesSampledDataMaxLength',
    'ClockAlignedDataInterval',
    'MeterValuesAlignedData',
    'MeterValuesAlignedDataMaxLength',
    'StopTxnSampledData',
    'StopTxnSampledDataMaxLength',
    'StopTxnAlignedData',
    'StopTxnAlignedDataMaxLength',
  ],
  sessions: [
    'ConnectionTimeOut',
    'AuthorizeRemoteTxRequests',
    'StopTransactionOnInvalidId',
    'MaxEnergyOnInvalidId',
    'StopTransactionOnEVSideDisconnect',
    'UnlockConnectorOnEVSideDisconnect',
    'TransactionMessageAttempts',
    'TransactionMessageRetryInterval',
    'MinimumStatusDuration',
    'ReserveConnectorZeroSupported',
  ],
  connection: ['HeartbeatInterval', 'WebSocketPingInterval', 'ResetRetries', 'GetConfigurationMaxKeys'],
  cards: [
    'LocalAuthListEnabled',
    'LocalAuthListMaxLength',
    'SendLocalListMaxLength',
    'LocalAuthorizeOffline',
    'LocalPreAuthorize',
    'AllowOfflineTxForUnknownId',
    'AuthorizationCacheEnabled',
  ],
  device: [
    'NumberOfConnectors',
    'ConnectorPhaseRotation',
    'ConnectorPhaseRotationMaxLength',
    'ConnectorSwitch3to1PhaseSupported',
    'LightIntensity',
    'BlinkRepeat',
    'SupportedFeatureProfiles',
    'SupportedFeatureProfilesMaxLength',
    'SupportedFileTransferProtocols',
    'ChargeProfileMaxStackLevel',
    'ChargingScheduleAllowedChargingRateUnit',
    'ChargingScheduleMaxPeriods',
    'MaxChargingProfilesInstalled',
  ],
  security: [
    'AuthorizationKey',
    'SecurityProfile',
    'CpoName',
    'AdditionalRootCertificateCheck',
    'CertificateSignedMaxChainSize',
    'CertificateStoreMaxLength',
  ],
} as const;

export type SpecifiedGroup = keyof typeof GROUPS;
export type Group = SpecifiedGroup | 'other';
export type SpecifiedKey = (typeof GROUPS)[SpecifiedGroup][number];

const PLACES = new Map(
  Object.entries(GROUPS)
    .flatMap(([group, keys]) => keys.map((key) => ({ group: group as Group, key: key as SpecifiedKey })))
    .map((place, order) => [place.key.toLowerCase(), { ...place, order }]),
);

/** The place of a key, in any letter case; null for a maker's own. */
export function placeOf(key: string) {
  return PLACES.get(key.trim().toLowerCase()) ?? null;
}
