import type { LogItem } from '../../api/types';
import { answerSummary, summary } from '../../messages/summary';

export interface TailSummary {
  text: string;
  look: 'call' | 'fault' | 'answer' | 'refused';
}

/** What a message says, in a line; of an answer what it says to the call that it belongs to. */
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
