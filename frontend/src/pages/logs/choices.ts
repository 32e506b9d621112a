/** The names of what has a key. */
export const ERRORS_ONLY = 'Errors and faults';
export const NEWEST = 'Newest messages';

/** The actions that the log keeps, as choices of a filter. */
export const ACTIONS = [
  'Authorize',
  'BootNotification',
  'ChangeAvailability',
  'ChangeConfiguration',
  'DataTransfer',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'GetConfiguration',
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'Reset',
  'SetChargingProfile',
  'StartTransaction',
  'StatusNotification',
  'StopTransaction',
  'TriggerMessage',
  'UnlockConnector',
].map((action) => ({ value: action, label: action }));
