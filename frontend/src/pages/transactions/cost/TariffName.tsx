import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTariffs } from '../../../tariffs/useTariffs';

/** The name of a tariff; its number if it is not known. */
export function useTariffName(tariffId: number): string {
  const { data } = useTariffs();
  return data?.find((each) => each.tariffId === tariffId)?.name ?? String(tariffId);
}

interface Props {
  tariffId: number;
  version: number;
  children: ReactNode;
}

/** Leads to a version of a tariff. */
export function ToTariff({ tariffId, version, children }: Props) {
  return (
    <Link to="/tariffs/$tariffId" params={{ tariffId: String(tariffId) }} search={{ version }}>
      {children}
    </Link>
  );
}
