import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from './copyText';

/** A page on plain http, where browsers have no clipboard. */
function onPlainHttp(copies: boolean) {
  const copied: string[] = [];
  vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: undefined } }));
  document.execCommand = () => {
    const { value, selectionStart, selectionEnd } = document.querySelector('textarea') as HTMLTextAreaElement;
    copied.push(value.slice(selectionStart, selectionEnd));
    return copies;
  };
  return copied;
}

afterEach(() => vi.unstubAllGlobals());

it('copies on plain http too, and leaves nothing behind', async () => {
  const copied = onPlainHttp(true);
  await copyText('wss://cs.example/CP001');
  expect(copied).toEqual(['wss://cs.example/CP001']);
  expect(document.querySelector('textarea')).toBeNull();
});

it('fails if the browser did not copy', async () => {
  onPlainHttp(false);
  await expect(copyText('wss://cs.example/CP001')).rejects.toThrow('did not copy');
});
