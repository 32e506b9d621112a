import { useMediaQuery } from '@mantine/hooks';

export function useIsPhone(): boolean {
  return useMediaQuery('(max-width: 719px)', false, { getInitialValueInEffect: false });
}
