const ID = /^(?!\.{1,2}$)[A-Za-z0-9_.:@=|+*-](?:[A-Za-z0-9_.:@=|+* -]{0,46}[A-Za-z0-9_.:@=|+*-])?$/;

/** Whether a charger can connect under this id; the server judges for good. */
export function isDeviceId(text: string): boolean {
  return ID.test(text);
}
