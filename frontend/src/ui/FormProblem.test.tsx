import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { FormProblem } from './FormProblem';

it('is read out at once', () => {
  show(<FormProblem>This is the last admin.</FormProblem>);
  expect(screen.getByRole('alert')).toHaveTextContent('This is the last admin.');
});
