import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { AdminOnly } from '../../accounts/AdminOnly';
import { useUser } from '../../accounts/accounts';
import { ROLES } from '../../accounts/RoleChoice';
import { showDialog } from '../../navigation/dialogs';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/users';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { MorePages } from '../../ui/MorePages';
import { NoRows } from '../../ui/NoRows';
import { PageHead } from '../../ui/PageHead';
import { SearchField } from '../../ui/SearchField';
import { Cell, Row, RowButton, Table, TableLoading } from '../../ui/Table';
import { useRowKeys } from '../../ui/useRowKeys';
import { When } from '../../ui/When';
import { ROLE_NAMES, STATUS_NAMES, validateUsersSearch } from './search';
import { LOOKS, UserStatus } from './UserStatus';
import classes from './UsersPage.module.css';
import { useUsers } from './useUsers';

const EditUser = lazy(() => import('./EditUser'));

const ROLE_OPTIONS = ROLE_NAMES.map((value) => ({ value, label: ROLES[value].label }));
const STATUS_OPTIONS = STATUS_NAMES.map((value) => ({ value, label: LOOKS[value].label }));

const COLUMNS = [
  { name: t('column.user') },
  { name: common('role.label') },
  { name: t('column.status') },
  { name: t('column.last-sign-in'), right: true },
];

/** The users and their roles. */
export function UsersPage() {
  return (
    <AdminOnly what={t('page.what')}>
      <Users />
    </AdminOnly>
  );
}

function Users() {
  const search = useSearch({ from: '/gate/users' });
  const navigate = useNavigate({ from: '/users' });
  const [opened, setOpened] = useState<string | null>(null);
  const { pages, items } = useUsers(search);
  const edited = items.find(({ userId }) => userId === opened);
  // Choices pass through the validation of the address.
  const set = (change: Record<string, string | string[]>) =>
    void navigate({ search: validateUsersSearch({ ...search, ...change }), replace: true });
  return (
    <>
      <PageHead title={common('page.users')}>
        <SearchField label={t('page.search')} value={search.q ?? ''} onChange={(q) => set({ q })} />
        <Button
          className={classes.invite}
          leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
          onClick={() => showDialog('inviteUser')}
        >
          <span className={classes.long}>{t('page.invite')}</span>
          <span className={classes.short} aria-hidden="true">
            {t('page.invite-short')}
          </span>
        </Button>
      </PageHead>
      <div className={classes.filters}>
        <FilterMenu
          label={t('page.all-roles')}
          options={ROLE_OPTIONS}
          chosen={search.role ?? []}
          onChange={(role) => set({ role })}
        />
        <FilterMenu
          label={t('page.any-status')}
          options={STATUS_OPTIONS}
          chosen={search.status ?? []}
          onChange={(status) => set({ status })}
        />
      </div>
      {pages.isError && items.length === 0 ? (
        <Failure what={common('page.users')} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <TableLoading what={common('page.users')} />
      ) : items.length === 0 ? (
        <NoRows>
          {t('page.none')}{' '}
          <Button variant="default" size="xs" onClick={() => void navigate({ search: {}, replace: true })}>
            {t('page.show-all')}
          </Button>
        </NoRows>
      ) : (
        <UserTable users={items} onOpen={setOpened} />
      )}
      <MorePages pages={pages} what={t('page.what')} />
      <Suspense>
        {edited && <EditUser key={edited.userId} user={edited} onClose={() => setOpened(null)} />}
      </Suspense>
    </>
  );
}

function UserTable({
  users,
  onOpen,
}: {
  users: ReturnType<typeof useUsers>['items'];
  onOpen: (userId: string) => void;
}) {
  const me = useUser();
  const keys = useRowKeys();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the buttons in it.
    <div onKeyDown={keys}>
      <Table label={common('page.users')} columns={COLUMNS} className={classes.table}>
        {users.map((user) => (
          <Row key={user.userId} faint={user.status === 'deactivated'}>
            <Cell className={classes.who}>
              <RowButton onClick={() => onOpen(user.userId)}>
                <span className={classes.name}>
                  <bdi>{user.name ?? user.email}</bdi>
                  {user.userId === me.userId && <span className={classes.you}>{t('row.you')}</span>}
                </span>
                {user.name && <span className={classes.email}>{user.email}</span>}
              </RowButton>
            </Cell>
            <Cell className={classes.role}>{ROLES[user.role].label}</Cell>
            <Cell className={classes.status}>
              <UserStatus status={user.status} />
            </Cell>
            <Cell className={classes.seen} right>
              {user.lastSignInAt ? (
                <When at={user.lastSignInAt} />
              ) : (
                <span className={classes.never}>
                  {user.status === 'invited' ? t('row.link-not-used') : t('row.never')}
                </span>
              )}
            </Cell>
          </Row>
        ))}
      </Table>
    </div>
  );
}
