import { Button } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { count } from '../../../lib/numbers';
import { t } from '../../../texts/rooms/transactions';
import { nextOf, useReviewQueue } from './useReview';

/** "Next to review (3)": leads from one transaction that needs a review to the next. */
export function NextReview({ transactionId }: { transactionId: number }) {
  const queue = useReviewQueue();
  const next = queue && nextOf(queue.ids, transactionId);
  if (!queue || next === undefined) return null;
  const number = `${count(queue.ids.length)}${queue.hasMore ? '+' : ''}`;
  return (
    <Button
      component={Link}
      variant="default"
      to="/transactions/$transactionId"
      params={{ transactionId: String(next) } as never}
      rightSection={<IconChevronRight size={13} stroke={1.7} aria-hidden />}
    >
      {t('review.next', { count: number })}
    </Button>
  );
}
