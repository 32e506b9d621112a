import { oneOf, texts } from '../../lib/search';

/** The address of the live tail. */
export interface TailSearch {
  deviceId?: string[];
  action?: string[];
  answers?: 'yes';
}

export function validateTailSearch(search: Record<string, unknown>): TailSearch {
  return {
    deviceId: texts(search.deviceId),
    action: texts(search.action),
    answers: oneOf(['yes'] as const, search.answers),
  };
}
