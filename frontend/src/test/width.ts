import { vi } from 'vitest';

/** Gives every element that is measured this width. */
export function measuredAs(width: number): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: object[]) => void) {}
      observe() {
        this.tell([{ contentRect: { width, height: 300 } }]);
      }
      unobserve() {}
      disconnect() {}
    },
  );
}
