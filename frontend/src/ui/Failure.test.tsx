import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { show } from '../test/render';
import { Failure } from './Failure';

it('says what failed and why, gives the id for support, and tries again', () => {
  const onRetry = vi.fn();
  const error = new ApiProblem(503, '/problems/away', 'The database is away.', [], null, 'req-7');
  show(<Failure what="Logs" error={error} onRetry={onRetry} />);
  const failure = screen.getByRole('alert');
  for (const words of ['Logs didn’t load.', 'The database is away.', 'req-7']) {
    expect(failure).toHaveTextContent(words);
  }
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});

it('hides the details of an unexpected error', () => {
  show(<Failure what="Logs" error={new TypeError('x is undefined')} onRetry={vi.fn()} />);
  expect(screen.getByRole('alert')).toHaveTextContent('Something went wrong on this page.');
  expect(screen.queryByText(/undefined/)).toBeNull();
});
