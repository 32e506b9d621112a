import type { CommandItem } from '../api/types';
import { t } from '../texts/rooms/commands';
import { Failure } from '../ui/Failure';
import { MorePages } from '../ui/MorePages';
import { NoRows } from '../ui/NoRows';
import { TableLoading } from '../ui/Table';
import { CommandTable } from './CommandTable';
import { useCommands } from './useCommands';

const PAGE = 25;

interface Props {
  name: string;
  query: { deviceId?: string[]; effect?: CommandItem['effect']; status?: CommandItem['status'] };
  /** Said when there is none. */
  none: React.ReactNode;
  chargers?: boolean;
}

/** Earlier commands with what came of each; older ones load as somebody scrolls down. */
export function CommandHistory({ name, query, none, chargers }: Props) {
  const { pages, items } = useCommands(query, PAGE);
  if (items.length > 0) {
    return (
      <>
        <CommandTable name={name} items={items} chargers={chargers} />
        <MorePages pages={pages} what={t('history.more')} />
      </>
    );
  }
  if (pages.isError) {
    return <Failure what={t('history.what')} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  return pages.isPending ? <TableLoading what={t('history.commands')} /> : <NoRows>{none}</NoRows>;
}
