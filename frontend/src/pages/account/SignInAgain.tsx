import { Modal } from '@mantine/core';
import { t } from '../../texts/rooms/account';
import { SignInForm } from './SignInForm';

/** A sign-in over the page that was open when the session ended; text typed there is kept. */
export default function SignInAgain({ email }: { email: string }) {
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('sign-in-again.title')}
      size={392}
      padding={24}
      overlayProps={{ backgroundOpacity: 0.6, blur: 3 }}
      data-gx-modal
    >
      <p>{t('sign-in-again.text')}</p>
      <SignInForm email={email} onSignedIn={() => undefined} />
    </Modal>
  );
}
