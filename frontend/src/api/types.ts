/** The API's types under the names that the app uses. */
export type {
  Charger,
  ChargerConnector,
  ChargerCreate,
  ChargingTransaction,
  LogItem,
  LogPage,
  Person,
  Problem,
  SignedIn,
} from './schema.gen';
