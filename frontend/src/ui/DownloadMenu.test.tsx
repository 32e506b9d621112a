import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { DownloadMenu } from './DownloadMenu';

it('offers the formats, and says what will be in the file and why nothing was saved', async () => {
  const choose = vi.fn();
  const formats = { csv: 'CSV, for spreadsheets', ndjson: 'NDJSON, for programs' };
  show(
    <DownloadMenu
      title="Export"
      formats={formats}
      onChoose={choose}
      busy={false}
      problem="It failed."
      note="3 rows"
    />,
  );
  expect(screen.getByRole('alert')).toHaveTextContent('It failed.');
  fireEvent.click(screen.getByRole('button', { name: 'Export' }));
  expect(await screen.findByText('3 rows')).toBeInTheDocument();
  fireEvent.click(screen.getByText(formats.ndjson));
  expect(choose).toHaveBeenCalledExactlyOnceWith('ndjson');
});
