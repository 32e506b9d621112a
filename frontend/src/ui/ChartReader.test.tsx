import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, it } from 'vitest';
import { measuredAs } from '../test/width';
import { ChartReader } from './ChartReader';

const COUNT = 30;

beforeEach(() => measuredAs(300));

function Chart({ count = COUNT }: { count?: number }) {
  const [read, setRead] = useState<number | null>(null);
  return (
    <ChartReader
      label="Power"
      count={count}
      read={read}
      onRead={setRead}
      placeAt={(x, width) => Math.floor((x / width) * count)}
      words={read === null ? null : `number ${read}`}
    >
      {(width) => <svg width={width} />}
    </ChartReader>
  );
}

const chart = () => screen.getByRole('slider', { name: 'Power' });
const reads = (words: string) => expect(chart()).toHaveAttribute('aria-valuetext', words);

it('moves by one, by ten, and to either end', () => {
  render(<Chart />);
  for (const [key, place] of [
    ['ArrowLeft', 29],
    ['Home', 0],
    ['ArrowUp', 1],
    ['PageUp', 11],
    ['PageDown', 1],
    ['End', 29],
    ['ArrowRight', 29],
  ] as const) {
    fireEvent.keyDown(chart(), { key });
    reads(`number ${place}`);
  }
  fireEvent.keyDown(chart(), { key: 'x' });
  reads('number 29');
  fireEvent.blur(chart());
  expect(chart()).not.toHaveAttribute('aria-valuetext');
});

it('reads where a pointer is, and nothing once a mouse has left', async () => {
  const { container } = render(<Chart />);
  await waitFor(() => expect(container.querySelector('svg')).not.toBeNull());
  fireEvent.pointerMove(chart(), { clientX: 105 });
  reads('number 10');
  fireEvent.pointerLeave(chart(), { pointerType: 'touch' });
  reads('number 10');
  fireEvent.pointerLeave(chart(), { pointerType: 'mouse' });
  expect(chart()).not.toHaveAttribute('aria-valuetext');
});

it('can be empty', () => {
  render(<Chart count={0} />);
  fireEvent.keyDown(chart(), { key: 'Home' });
  expect(chart()).not.toHaveAttribute('aria-valuetext');
});
