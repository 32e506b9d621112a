/** The API's types under the names that the app uses. */
export type {
  ApiKey,
  ApiKeyPage,
  AuditItem,
  AuditPage,
  Charger,
  ChargerChange,
  ChargerConnector,
  ChargerCreate,
  ChargingTransaction,
  LogItem,
  LogPage,
  NewApiKey,
  PassingMessage,
  PasswordLink,
  Person,
  Problem,
  RefusedConnection,
  RefusedConnectionPage,
  Session,
  SignedIn,
  Summary,
  UserChange,
  UserInvite,
  UserPage,
} from './schema.gen';

import type { Person } from './schema.gen';

export type Role = Person['role'];
