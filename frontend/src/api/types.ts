/** The API's types under the names that the app uses. */
export type {
  AlarmDecision,
  AlarmEvent,
  AlarmLane,
  AlarmMinute,
  AlarmParty,
  ApiKey,
  ApiKeyPage,
  Assignment,
  AuditItem,
  AuditPage,
  AvailabilityReport,
  BatchFilter,
  BatchOrder,
  ChangedIdTag,
  Charger,
  ChargerChange,
  ChargerConnector,
  ChargerCreate,
  ChargerMeterValues,
  ChargerPage,
  ChargersLocalList,
  ChargingTransaction,
  CommandAnswer,
  CommandBatch,
  CommandItem,
  CommandPage,
  ConnectorAvailability,
  ConnectorInterval,
  CostLine,
  CostPeriod,
  DeletedChargers,
  EnergyBucket,
  EnergyGroup,
  EnergyReport,
  Exclusion,
  ExclusionResult,
  FaultGroup,
  FaultReport,
  GroupWishes,
  HourOfWeek,
  IdTag,
  IdTagChange,
  IdTagCreate,
  ImportedRow,
  LocalList,
  LogItem,
  LogPage,
  MeterValue,
  MeterValues,
  NewApiKey,
  OrphanStop,
  Outage,
  OutagePart,
  OutageReport,
  PassingMessage,
  PasswordLink,
  Person,
  Problem,
  RecommendedKey,
  RefusedConnection,
  RefusedConnectionPage,
  ReportSummary,
  RevenueBucket,
  RevenueGroup,
  RevenueReport,
  Review,
  RuleChange,
  SavedCharger,
  SecurityAlarm,
  SecurityAlarmPage,
  Session,
  SignedIn,
  Snapshot,
  Subscribed,
  Summary,
  TagImport,
  TagUsage,
  TimeShares,
  TransactionCost,
  TransactionTotals,
  UnknownIdTag,
  UserChange,
  UserInvite,
  UserPage,
  UtilisationReport,
  WantedConfiguration,
  WantedKey,
} from './schema.gen';

import type { Person, paths } from './schema.gen';

export type Role = Person['role'];

type ReportPath<Name extends string> = Extract<keyof paths, `/api/v1/reports/${Name}`>;

/** The reports, each of which is a table, too. */
export type ReportName = 'availability' | 'energy' | 'faults' | 'revenue' | 'summary' | 'utilisation';

/** What a report may be asked for. */
export type ReportWishes<Name extends ReportName> = Omit<
  NonNullable<paths[ReportPath<Name>]['get']['parameters']['query']>,
  'format'
>;

/** A report as it is shown: not as a file. */
export type Report<Name extends ReportName> = Exclude<
  paths[ReportPath<Name>]['get']['responses'][200]['content']['application/json'],
  string
>;
