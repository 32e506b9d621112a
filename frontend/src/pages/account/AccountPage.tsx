import { useUser } from '../../api/accounts';
import { Facts } from '../../components/Facts';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ROLES } from '../../components/RoleChoice';
import { date } from '../../format/times';
import { t } from '../../texts/rooms/account';
import { t as common } from '../../texts/rooms/common';
import classes from './AccountPage.module.css';
import { ChangePassword } from './ChangePassword';
import { Keyboard } from './Keyboard';
import { LanguageChoice } from './LanguageChoice';
import { NameForm } from './NameForm';
import { Sessions } from './Sessions';

/** What everybody may change of themselves. */
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
