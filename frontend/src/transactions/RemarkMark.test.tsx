import { expect, it } from 'vitest';
import { show } from '../test/render';
import { RemarkMark } from './RemarkMark';

it('has a shape and a tone for each remark, hidden from screen readers', () => {
  const remarks = ['suspect', 'estimated', 'unauthorised', 'corrected', 'reviewed'] as const;
  show(remarks.map((remark) => <RemarkMark key={remark} of={remark} />));
  const marks = [...document.querySelectorAll('svg')];
  expect(marks.map(({ dataset }) => dataset.tone)).toEqual([
    'waiting',
    'offline',
    'faulted',
    'offline',
    'offline',
  ]);
  expect(marks.every((mark) => mark.getAttribute('aria-hidden') === 'true')).toBe(true);
});
