import { type ComponentType, lazy } from 'react';

/** A part that is loaded when it is shown, and that the page can do without: if its file is missing, nothing is shown. */
export function optional<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(() => load().catch(() => ({ default: Nothing })));
}

function Nothing(): null {
  return null;
}
