import type { LogItem } from '../../api/types';
import { answerSummary, summary } from '../../messages/summary';

export interface TailSummary {
  text: string;
  look: 'call' | 'fault' | 'answer' | 'refused';
}

/** A message in one line. An answer is summarised as a reply to its call. */
export function tailSummary(entry: LogItem): TailSummary {
  const { id, at, messageType, payload, errorCode, note } = entry;
  if (messageType === 'CallResult' || messageType === 'CallError') {
    const call: LogItem = {
      ...entry,
      messageType: 'Call',
      answer: { id, at, messageType, payload, errorCode, note },
    };
    const { text, look } = answerSummary(call, Date.parse(at));
    return { text, look: look === 'refused' ? 'refused' : 'answer' };
  }
  const { text, wrong } = summary(entry);
  return { text, look: wrong ? 'fault' : 'call' };
}
