/** The address of a charger's commands. Only the page, which is loaded later, knows their names. */
export interface CommandSearch {
  command?: string;
}

export function validateCommandSearch({ command }: Record<string, unknown>): CommandSearch {
  return { command: typeof command === 'string' ? command : undefined };
}
