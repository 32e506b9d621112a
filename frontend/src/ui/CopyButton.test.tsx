import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aClipboard } from '../test/clipboard';
import { show } from '../test/render';
import { CopyButton } from './CopyButton';

const copy = () => act(async () => fireEvent.click(screen.getByRole('button')));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says what it copies, copies it, says so, and is ready again', async () => {
  const clipboard = aClipboard();
  show(<CopyButton text="CP001" what="the id" />);
  expect(screen.getByRole('button', { name: 'Copy the id' })).toBeVisible();
  await copy();
  expect(screen.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(clipboard.text).toBe('CP001');
  act(() => void vi.advanceTimersByTime(2000));
  expect(screen.getByRole('button', { name: 'Copy the id' })).toBeVisible();
});

it('says so if nothing was copied', async () => {
  aClipboard({ refuses: true });
  show(<CopyButton text="CP001" what="the id" />);
  await copy();
  expect(screen.getByRole('button', { name: 'Copying failed' })).toBeVisible();
});

it('says which one it is if there are several', () => {
  show(<CopyButton text="CP001" what="the id" label="Copy id" />);
  expect(screen.getByRole('button', { name: 'Copy id' })).toHaveTextContent('Copy id');
});
