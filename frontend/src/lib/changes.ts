/** What is other than before: nobody is to be said to have changed what they left as it was. */
export function changesOf<Values extends object>(before: Values, after: Values): Partial<Values> {
  const changed = Object.entries(after).filter(([name, value]) => value !== before[name as keyof Values]);
  return Object.fromEntries(changed) as Partial<Values>;
}
