import { useUser } from '../../accounts/accounts';
import { ROLES } from '../../accounts/RoleChoice';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/account';
import { t as common } from '../../texts/rooms/common';
import { Facts } from '../../ui/Facts';
import { PageHead } from '../../ui/PageHead';
import { Panel } from '../../ui/Panel';
import classes from './AccountPage.module.css';
import { ChangePassword } from './ChangePassword';
import { Keyboard } from './Keyboard';
import { LanguageChoice } from './LanguageChoice';
import { NameForm } from './NameForm';
import { Sessions } from './Sessions';

/** The signed-in user's own settings. */
export function AccountPage() {
  const user = useUser();
  return (
    <>
      <PageHead title={common('page.account')} />
      <div className={classes.account}>
        <div className={classes.column}>
          <Panel title={t('page.you')}>
            <NameForm name={user.name} />
            <LanguageChoice language={user.language} />
            <Facts
              facts={[
                { name: t('form.email'), value: user.email },
                { name: common('role.label'), value: ROLES[user.role].label },
                { name: t('page.created'), value: date(user.createdAt) },
              ]}
            />
          </Panel>
          <Panel title={t('form.password')}>
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
