import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';

const MOST = 1_000;
/** People type a key letter by letter. */
const SETTLED_MS = 300;

/** The values that chargers reported of a configuration key, by charger; nothing without a key. */
export function useValues(key: string): ReadonlyMap<string, string | null> {
  const [asked] = useDebouncedValue(key.trim(), SETTLED_MS);
  const { data } = useQuery({
    queryKey: ['configuration-values', asked],
    queryFn: async ({ signal }) => {
      const query = { key: asked, limit: MOST };
      const { items } = await answered(
        api.GET('/api/v1/configuration-values', { params: { query }, signal }),
      );
      return new Map(items.map(({ deviceId, value }) => [deviceId, value]));
    },
    enabled: asked !== '' && asked === key.trim(),
  });
  return data ?? NONE;
}

const NONE: ReadonlyMap<string, string | null> = new Map();
