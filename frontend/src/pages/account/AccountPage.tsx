import { useUser } from '../../api/accounts';
import { Facts } from '../../components/Facts';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ROLES } from '../../components/RoleChoice';
import { date } from '../../format/times';
import classes from './AccountPage.module.css';
import { ChangePassword } from './ChangePassword';
import { Keyboard } from './Keyboard';
import { NameForm } from './NameForm';
import { Sessions } from './Sessions';

/** What everybody may change of themselves. */
export function AccountPage() {
  const user = useUser();
  return (
    <>
      <PageHead title="Account" />
      <div className={classes.account}>
        <div className={classes.column}>
          <Panel title="You">
            <NameForm name={user.name} />
            <Facts
              facts={[
                { name: 'Email', value: user.email },
                { name: 'Role', value: ROLES[user.role].label },
                { name: 'Here since', value: date(user.createdAt) },
              ]}
            />
          </Panel>
          <Panel title="Password">
            <ChangePassword email={user.email} />
          </Panel>
        </div>
        <div className={classes.column}>
          <Sessions />
          <Keyboard />
        </div>
      </div>
    </>
  );
}
