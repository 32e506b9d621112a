import { vi } from 'vitest';

/** A clipboard, which jsdom lacks. It can refuse to be filled, as a browser may. */
export function aClipboard({ refuses = false } = {}) {
  const clipboard = {
    text: '',
    async writeText(text: string) {
      if (refuses) throw new DOMException('Not allowed.', 'NotAllowedError');
      clipboard.text = text;
    },
  };
  vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: clipboard } }));
  return clipboard;
}
