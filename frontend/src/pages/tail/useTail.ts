import { useCallback, useEffect, useRef, useState } from 'react';
import type { PassingMessage } from '../../api/types';
import { EventStream, type StreamState } from '../../live/eventStream';
import type { TailSearch } from './search';
import { EMPTY_TAIL, filtered, paused, resumed, withGap, withMessages } from './tail';

/** Many messages may pass, so the page changes at most this often. */
const FRAME_MS = 80;

/** All messages as they pass, from a stream of its own that is open only while the page is shown. */
export function useTail(search: TailSearch) {
  const [tail, setTail] = useState(EMPTY_TAIL);
  const [status, setStatus] = useState<StreamState['status']>('connecting');
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef(search);
  const stream = useRef<EventStream | null>(null);
  const ids = search.deviceId?.join('\n');
  const key = JSON.stringify(search);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is in it.
  useEffect(() => {
    wanted.current = search;
    setTail((before) => filtered(before, search));
  }, [key]);

  useEffect(() => {
    let came: PassingMessage[] = [];
    let wasLive = false;
    const show = () => {
      if (came.length === 0) return;
      const messages = came;
      came = [];
      setTail((before) => withMessages(before, messages, wanted.current));
    };
    const timer = setInterval(show, FRAME_MS);
    const own = new EventStream(
      { types: ['message'], deviceId: ids?.split('\n'), snapshot: false },
      (messages) => {
        for (const { event, data } of messages) if (event === 'message') came.push(data as PassingMessage);
      },
      (state) => {
        // Live once more: the link broke, the token expired, or the page was hidden. Messages are not resumed.
        if (state.status === 'live' && wasLive) {
          show();
          setTail(withGap);
        }
        wasLive ||= state.status === 'live';
        setStatus(state.status);
        setError(state.error);
      },
    );
    stream.current = own;
    own.open();
    return () => {
      clearInterval(timer);
      own.close();
    };
  }, [ids]);

  return {
    tail,
    status,
    error,
    retryNow: useCallback(() => stream.current?.retryNow(), []),
    pause: useCallback(() => setTail(paused), []),
    resume: useCallback(() => setTail(resumed), []),
  };
}
