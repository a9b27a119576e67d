/** `at name (file:line:column)` or `at file:line:column`. */
const FRAME = /^\s*at (?:async )?(?:(?<name>[^(]+?) \()?(?<file>[^()]*?):\d+:\d+\)?$/mu;
const NAME = /^[\w$.#<>-]{1,64}$/u;

/**
 * Returns a name for the fault: the error's name and code and the function that threw, such as `TypeError readHead`. It
 * is the same for all faults at one place, and contains nothing of the message, which may hold personal data.
 */
export function faultKindOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const code: unknown = Reflect.get(error, 'code');
  return [error.name, code, siteOf(error.stack)].filter(isName).join(' ') || 'Error';
}

function siteOf(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  const { name, file } = FRAME.exec(stack)?.groups ?? {};
  return (
    name
      ?.replace(/^(?:Object|Module)\./u, '')
      .split(' ')
      .at(-1) ?? file?.split(/[/\\]/u).at(-1)
  );
}

function isName(part: unknown): part is string {
  return typeof part === 'string' && NAME.test(part);
}
