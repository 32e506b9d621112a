import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { session } from '../api/session';
import { validateChargersSearch } from '../chargers/search';
import { parseSearch, stringifySearch, text, validateQuery } from '../lib/search';
import { validateLogsSearch } from '../messages/search';
import { validateAuditSearch } from '../pages/audit/search';
import { validateCommandSearch } from '../pages/charger/search';
import { validateBatchSearch } from '../pages/commands/batches/search';
import { validateCommandsSearch } from '../pages/commands/search';
import { validateConnectionsSearch } from '../pages/connections/search';
import { validateIdTagsSearch } from '../pages/idTags/search';
import { validateMonthlySearch } from '../pages/reports/monthly/month';
import { validateReportsSearch } from '../pages/reports/search';
import { validateTailSearch } from '../pages/tail/search';
import { validateTariffSearch } from '../pages/tariffs/search';
import { validateUsersSearch } from '../pages/users/search';
import { validateReportSearch } from '../reports/search';
import { validateTransactionsSearch } from '../transactions/search';
import { AuthenticationRequired, Gate } from './Gate';
import { NotFound } from './NotFound';
import { OutsidePage } from './OutsidePage';
import { PageFailed } from './PageFailed';

const root = createRootRoute({ errorComponent: FailedOutside });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { to?: string } => ({ to: text(search.to) }),
  component: lazyRouteComponent(() => import('../pages/account/SignInPage'), 'SignInPage'),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../pages/account/ForgotPasswordPage'), 'ForgotPasswordPage'),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: (search): { token?: string; invitation?: string } => ({
    token: text(search.token),
    invitation: text(search.invitation),
  }),
  component: lazyRouteComponent(() => import('../pages/account/ResetPasswordPage'), 'ResetPasswordPage'),
});

/** The routes below need a signed-in user. */
const gate = createRoute({
  getParentRoute: () => root,
  id: 'gate',
  beforeLoad: async () => {
    await session.restore();
    if (session.get().status === 'signedOut') await AuthenticationRequired.preload?.();
  },
  component: Gate,
  errorComponent: FailedOutside,
});

const home = createRoute({
  getParentRoute: () => gate,
  path: '/',
  // Without a page of their own to return to, people go straight to the sign-in.
  beforeLoad: () => {
    throw redirect({ to: session.get().status === 'signedOut' ? '/login' : '/chargers', replace: true });
  },
});

const chargers = createRoute({
  getParentRoute: () => gate,
  path: '/chargers',
  validateSearch: validateChargersSearch,
  component: lazyRouteComponent(() => import('../pages/chargers/ChargersPage'), 'ChargersPage'),
});

const charger = createRoute({
  getParentRoute: () => gate,
  path: '/chargers/$deviceId',
  component: lazyRouteComponent(() => import('../pages/charger/ChargerPage'), 'ChargerPage'),
});

const chargerOverview = createRoute({
  getParentRoute: () => charger,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/charger/Overview'), 'Overview'),
});

const chargerLogs = createRoute({
  getParentRoute: () => charger,
  path: '/logs',
  validateSearch: validateLogsSearch,
  component: lazyRouteComponent(() => import('../pages/charger/ChargerLogs'), 'ChargerLogs'),
});

const chargerTransactions = createRoute({
  getParentRoute: () => charger,
  path: '/transactions',
  component: lazyRouteComponent(() => import('../pages/charger/ChargerTransactions'), 'ChargerTransactions'),
});

const chargerCommands = createRoute({
  getParentRoute: () => charger,
  path: '/commands',
  validateSearch: validateCommandSearch,
  component: lazyRouteComponent(() => import('../pages/charger/ChargerCommands'), 'ChargerCommands'),
});

const chargerConfiguration = createRoute({
  getParentRoute: () => charger,
  path: '/configuration',
  component: lazyRouteComponent(
    () => import('../pages/charger/ChargerConfiguration'),
    'ChargerConfiguration',
  ),
});

const chargerDetails = createRoute({
  getParentRoute: () => charger,
  path: '/details',
  component: lazyRouteComponent(() => import('../pages/charger/Details'), 'Details'),
});

const logs = createRoute({
  getParentRoute: () => gate,
  path: '/logs',
  validateSearch: validateLogsSearch,
  component: lazyRouteComponent(() => import('../pages/logs/LogsPage'), 'LogsPage'),
});

const commands = createRoute({
  getParentRoute: () => gate,
  path: '/commands',
  validateSearch: validateCommandsSearch,
  component: lazyRouteComponent(() => import('../pages/commands/CommandsPage'), 'CommandsPage'),
});

const batches = createRoute({
  getParentRoute: () => gate,
  path: '/commands/batches',
  component: lazyRouteComponent(() => import('../pages/commands/batches/BatchesPage'), 'BatchesPage'),
});

const batch = createRoute({
  getParentRoute: () => gate,
  path: '/commands/batches/$batchId',
  validateSearch: validateBatchSearch,
  component: lazyRouteComponent(() => import('../pages/commands/batches/BatchPage'), 'BatchPage'),
});

const transactions = createRoute({
  getParentRoute: () => gate,
  path: '/transactions',
  validateSearch: validateTransactionsSearch,
  component: lazyRouteComponent(() => import('../pages/transactions/TransactionsPage'), 'TransactionsPage'),
});

const transaction = createRoute({
  getParentRoute: () => gate,
  path: '/transactions/$transactionId',
  component: lazyRouteComponent(() => import('../pages/transactions/TransactionPage'), 'TransactionPage'),
});

const idTags = createRoute({
  getParentRoute: () => gate,
  path: '/id-tags',
  validateSearch: validateIdTagsSearch,
  component: lazyRouteComponent(() => import('../pages/idTags/IdTagsPage'), 'IdTagsPage'),
});

const idTag = createRoute({
  getParentRoute: () => gate,
  path: '/id-tags/$idTag',
  component: lazyRouteComponent(() => import('../pages/idTags/IdTagPage'), 'IdTagPage'),
});

const importTags = createRoute({
  getParentRoute: () => gate,
  path: '/id-tags/import',
  component: lazyRouteComponent(() => import('../pages/idTags/import/ImportPage'), 'ImportPage'),
});

const reports = createRoute({
  getParentRoute: () => gate,
  path: '/reports',
  validateSearch: validateReportsSearch,
  component: lazyRouteComponent(() => import('../pages/reports/EnergyPage'), 'EnergyPage'),
});

const utilisation = createRoute({
  getParentRoute: () => gate,
  path: '/reports/utilisation',
  validateSearch: validateReportsSearch,
  component: lazyRouteComponent(() => import('../pages/reports/UtilisationPage'), 'UtilisationPage'),
});

const availability = createRoute({
  getParentRoute: () => gate,
  path: '/reports/availability',
  validateSearch: validateReportsSearch,
  component: lazyRouteComponent(() => import('../pages/reports/AvailabilityPage'), 'AvailabilityPage'),
});

const faults = createRoute({
  getParentRoute: () => gate,
  path: '/reports/faults',
  validateSearch: validateReportsSearch,
  component: lazyRouteComponent(() => import('../pages/reports/FaultsPage'), 'FaultsPage'),
});

const revenue = createRoute({
  getParentRoute: () => gate,
  path: '/reports/revenue',
  validateSearch: validateReportsSearch,
  component: lazyRouteComponent(() => import('../pages/reports/RevenuePage'), 'RevenuePage'),
});

const monthly = createRoute({
  getParentRoute: () => gate,
  path: '/reports/monthly',
  validateSearch: validateMonthlySearch,
  component: lazyRouteComponent(() => import('../pages/reports/monthly/MonthlyPage'), 'MonthlyPage'),
});

const dashboard = createRoute({
  getParentRoute: () => gate,
  path: '/dashboard',
  validateSearch: validateReportSearch,
  component: lazyRouteComponent(() => import('../pages/dashboard/DashboardPage'), 'DashboardPage'),
});

const tail = createRoute({
  getParentRoute: () => gate,
  path: '/tail',
  validateSearch: validateTailSearch,
  component: lazyRouteComponent(() => import('../pages/tail/TailPage'), 'TailPage'),
});

const connections = createRoute({
  getParentRoute: () => gate,
  path: '/connections',
  validateSearch: validateConnectionsSearch,
  component: lazyRouteComponent(() => import('../pages/connections/ConnectionsPage'), 'ConnectionsPage'),
});

const tariffs = createRoute({
  getParentRoute: () => gate,
  path: '/tariffs',
  component: lazyRouteComponent(() => import('../pages/tariffs/TariffsPage'), 'TariffsPage'),
});

const tariff = createRoute({
  getParentRoute: () => gate,
  path: '/tariffs/$tariffId',
  validateSearch: validateTariffSearch,
  component: lazyRouteComponent(() => import('../pages/tariffs/TariffPage'), 'TariffPage'),
});

const users = createRoute({
  getParentRoute: () => gate,
  path: '/users',
  validateSearch: validateUsersSearch,
  component: lazyRouteComponent(() => import('../pages/users/UsersPage'), 'UsersPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => gate,
  path: '/keys',
  validateSearch: validateQuery,
  component: lazyRouteComponent(() => import('../pages/apiKeys/ApiKeysPage'), 'ApiKeysPage'),
});

const auditLog = createRoute({
  getParentRoute: () => gate,
  path: '/audit-log',
  validateSearch: validateAuditSearch,
  component: lazyRouteComponent(() => import('../pages/audit/AuditPage'), 'AuditPage'),
});

const account = createRoute({
  getParentRoute: () => gate,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/AccountPage'), 'AccountPage'),
});

const more = createRoute({
  getParentRoute: () => gate,
  path: '/more',
  component: lazyRouteComponent(() => import('../pages/more/MorePage'), 'MorePage'),
});

const anythingElse = createRoute({
  getParentRoute: () => gate,
  path: '$',
  component: NotFound,
});

const routeTree = root.addChildren([
  login,
  forgotPassword,
  resetPassword,
  gate.addChildren([
    home,
    chargers,
    charger.addChildren([
      chargerOverview,
      chargerLogs,
      chargerTransactions,
      chargerCommands,
      chargerConfiguration,
      chargerDetails,
    ]),
    transactions,
    transaction,
    commands,
    batches,
    batch,
    idTags,
    idTag,
    importTags,
    reports,
    utilisation,
    availability,
    faults,
    revenue,
    monthly,
    logs,
    dashboard,
    tail,
    connections,
    tariffs,
    tariff,
    users,
    apiKeys,
    auditLog,
    account,
    more,
    anythingElse,
  ]),
]);

function FailedOutside({ error }: { error: unknown }) {
  return (
    <OutsidePage>
      <PageFailed error={error} />
    </OutsidePage>
  );
}

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
  // The last page stays until the next one is there. Pages have skeletons of their own.
  defaultPendingMs: 1000,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
