import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Figure, FigureList } from './FigureList';

it('has a name, a value and a unit for each figure', () => {
  render(
    <FigureList>
      <Figure name="energy" value="136.41" unit="MWh" />
      <Figure name="lost" value="12" unit="h" tone="wrong" />
      <Figure name="as told" value="910.42" struck />
    </FigureList>,
  );
  const values = screen.getAllByRole('definition').map(({ textContent }) => textContent);
  expect(values).toEqual(['136.41 MWh', '12 h', '910.42 ']);
  expect(screen.getByText('lost').closest('div')).toHaveAttribute('data-tone', 'wrong');
  expect(screen.getByText('910.42').tagName).toBe('S');
});

it('keeps the place of what is loading', () => {
  const { container } = render(
    <FigureList>
      <Figure name="energy" value={undefined} />
    </FigureList>,
  );
  expect(container.querySelector('dd [aria-hidden]')).toBeInTheDocument();
});
