/** Whether an event's data is a single line that begins with this type, as the providers format it. */
export function isOfType(event: string, type: string): boolean {
  const named = `event: ${type}\n`;
  const from = event.startsWith(named) ? named.length : 0;
  return event.startsWith(`data: {"type":"${type}"`, from) && event.indexOf('\n', from) === event.length - 2;
}
