import { expect, it } from 'vitest';
import { show } from '../test/render';
import { EffectMark, SaidMark } from './CommandMark';

it('has a shape and a tone for each answer, hidden from screen readers', () => {
  show(
    <>
      {(['yes', 'no', 'nothing', 'waiting', 'queued', 'not-sent'] as const).map((said) => (
        <SaidMark key={said} said={said} />
      ))}
    </>,
  );
  const marks = [...document.querySelectorAll('svg')];
  expect(marks.map((mark) => mark.dataset.tone)).toEqual([
    'available',
    'faulted',
    'waiting',
    'quiet',
    'quiet',
    'quiet',
  ]);
  expect(marks.every((mark) => mark.getAttribute('aria-hidden') === 'true')).toBe(true);
  expect(new Set(marks.map((mark) => mark.innerHTML)).size).toBe(6);
});

it('has a shape for each effect, and a ring that empties while it is awaited', () => {
  show(
    <>
      <EffectMark effect="confirmed" />
      <EffectMark effect="missed" />
      <EffectMark effect="unknown" />
      <EffectMark effect="contrary" />
      <EffectMark effect="awaited" share={0.5} />
    </>,
  );
  const marks = [...document.querySelectorAll('svg')];
  expect(marks.map((mark) => mark.dataset.tone)).toEqual([
    'available',
    'waiting',
    'quiet',
    'faulted',
    'waiting',
  ]);
  const [drawn, around] = (
    marks[4]?.querySelector('[stroke-dasharray]')?.getAttribute('stroke-dasharray') ?? ''
  ).split(' ');
  expect(Number(drawn) / Number(around)).toBeCloseTo(0.5);
});
