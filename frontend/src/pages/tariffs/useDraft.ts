import { useState } from 'react';
import type { ShownTariff, TariffContent } from '../../api/types';
import { contentOf, type Form, formOf, isSame } from './form';

export interface Draft {
  form: Form;
  /** The revision that the form is about. */
  revision: number;
  isEdited: boolean;
  /** The tariff as somebody else has left it, while there are changes of one's own. */
  conflict: ShownTariff | null;
  edit: (change: Partial<Form>) => void;
  /** Takes over what the server has kept. What was typed meanwhile stays. */
  saved: (tariff: ShownTariff) => void;
  /** Begins again from a tariff as it was saved. */
  reset: (saved: ShownTariff) => void;
  /** Goes on with one's own changes, which replace those of somebody else. */
  keep: () => void;
}

interface State {
  saved: ShownTariff;
  form: Form;
}

/** The tariff that people edit: its draft, else the version in use. */
export function savedContent({ draft, published }: ShownTariff): TariffContent {
  const content = draft ?? published?.content;
  if (!content) throw new Error('A tariff has a draft or a version.');
  return content;
}

/** A tariff while it is edited. News of it are taken over as long as nothing was typed. */
export function useDraft(latest: ShownTariff): Draft {
  const [state, setState] = useState(() => startOf(latest));
  const isEdited = !isSame(contentOf(state.form), contentOf(formOf(savedContent(state.saved))));
  const isNews = latest.revision > state.saved.revision;
  const isOtherContent = isNews && !isSame(savedContent(latest), savedContent(state.saved));
  if (isNews && !isEdited) setState(startOf(latest));
  else if (isNews && !isOtherContent) setState({ ...state, saved: latest });
  return {
    form: state.form,
    revision: state.saved.revision,
    isEdited,
    conflict: isEdited && isOtherContent ? latest : null,
    edit: (change) => setState((before) => ({ ...before, form: { ...before.form, ...change } })),
    saved: (tariff) => setState((before) => ({ ...before, saved: tariff })),
    reset: (saved) => setState(startOf(saved)),
    keep: () => setState((before) => ({ ...before, saved: latest })),
  };
}

function startOf(saved: ShownTariff): State {
  return { saved, form: formOf(savedContent(saved)) };
}
