import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import { useDownload } from '../../../api/useDownload';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { t } from '../../../texts/rooms/transactions';
import classes from './SignedValues.module.css';

/** How many signed values a meter has sent with a transaction. */
export function useSignedValues(transactionId: number): number {
  const params = { path: { transactionId } };
  const { data = 0 } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'signed-values'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/transactions/{transactionId}/signed-values', { params, signal })),
    select: ({ items }) => items.length,
  });
  return data;
}

/** Downloads the signed values byte for byte, since their signature is over these bytes. */
export function SignedValues({ transactionId, count }: { transactionId: number; count: number }) {
  const { problem, download } = useDownload();
  const save = () => {
    const path = '/api/v1/transactions/{transactionId}/signed-values';
    const file = answered(api.GET(path, { params: { path: { transactionId } }, parseAs: 'blob' }));
    return download(file, `signed-values-${transactionId}.json`);
  };
  return (
    <>
      <button type="button" className={classes.download} onClick={() => void save()}>
        {t('signed.download', { count })}
      </button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}
