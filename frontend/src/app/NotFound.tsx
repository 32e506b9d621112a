import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Notice } from '../components/Notice';
import { useTitle } from '../components/useTitle';

export function NotFound() {
  useTitle('No such page');
  return (
    <Notice title="There is no page here" text="The address may be mistyped, or what was here is gone.">
      <Button component={Link} to="/chargers">
        Go to chargers
      </Button>
    </Notice>
  );
}
