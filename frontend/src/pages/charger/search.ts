import { type CommandName, isCommand } from '../../commands/form';

/** The address of a charger's commands. */
export interface CommandSearch {
  command?: CommandName;
}

export function validateCommandSearch(search: Record<string, unknown>): CommandSearch {
  return { command: isCommand(search.command) ? search.command : undefined };
}
