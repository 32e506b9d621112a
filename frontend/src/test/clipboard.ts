import { vi } from 'vitest';

/** The clipboard, which jsdom lacks; a browser may refuse to fill it. */
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
