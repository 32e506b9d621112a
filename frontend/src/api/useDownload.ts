import { useState } from 'react';
import { saveFile } from '../lib/saveFile';
import { sentence } from './sentence';

/** Downloads files. A link can't send the token, so the page fetches them. */
export function useDownload() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async (file: Promise<Blob>, name: string) => {
    setBusy(true);
    setProblem(null);
    try {
      saveFile(await file, name);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, download };
}
