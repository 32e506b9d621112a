import type { Page } from '@playwright/test';
import { expect } from '../../e2e/support/test';
import { type Figure, percentile } from './figures';

const SCROLL_MS = 30_000;
const SCREEN_PX = 800;
/** 6,000 px/s at 60 frames a second: a wheel that is spun hard. */
const WHEEL_PX = 100;
const WHEEL_MS = 15_000;

/** Scrolls down the log by a screen in each frame, for a while or to its beginning, then back up as fast as a wheel. */
export async function scrollLog(page: Page, deviceId: string, messages: number): Promise<Figure[]> {
  await page.goto(`/chargers/${deviceId}/logs?action=DataTransfer`);
  await expect(page.getByText(`row ${messages}`)).toBeVisible();
  const down = await scroll(page, SCREEN_PX, SCROLL_MS);
  const wheel = await scroll(page, -WHEEL_PX, WHEEL_MS);
  const on = `desktop, log of ${messages.toLocaleString('en')}`;
  return [...framesOf(`${WHEEL_PX} px a frame`, on, wheel), ...framesOf(`${SCREEN_PX} px a frame`, on, down)];
}

/** The times between frames while a list is scrolled by this much in each. */
async function scroll(page: Page, step: number, most: number): Promise<number[]> {
  return page.evaluate(
    async ({ step, most }) => {
      const list = document.querySelector('main [class*=scroller]');
      const frames: number[] = [];
      let before = await new Promise(requestAnimationFrame);
      const until = before + most;
      while (list && before < until && !list.textContent?.includes('Nothing older')) {
        list.scrollBy({ top: step });
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
      }
      return frames;
    },
    { step, most },
  );
}

function framesOf(how: string, on: string, frames: number[]): Figure[] {
  return [
    { what: `scrolling ${how}: longest frame`, on, measured: Math.max(...frames), unit: 'ms', budget: 50 },
    {
      what: `scrolling ${how}: p99 of frames`,
      on,
      measured: percentile(frames, 0.99),
      unit: 'ms',
      budget: 50,
    },
  ];
}
