import { t } from '../texts/rooms/logs';

/** Names of controls that have a shortcut. */
export const ERRORS_ONLY = t('filters.errors-only');
export const NEWEST = t('list.newest');

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
