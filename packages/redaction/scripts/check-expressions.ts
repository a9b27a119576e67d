// `npm run check:expressions`: checks with recheck whether a regular expression of the package can take more than
// linear time, and records the results; `--all` repeats earlier checks.
import { allExpressions } from '../test/support/all-expressions.ts';
import { readChecked, writeChecked } from '../test/support/checked-expressions.ts';

/** Milliseconds per expression. */
const TIMEOUT = 60_000;

// The native backends are not installed; this one is slower and finds the same.
process.env['RECHECK_BACKEND'] ??= 'pure';
const { check } = await import('recheck');

const isAll = process.argv.includes('--all');
const all = await allExpressions();
const before = readChecked();
const bounded = Object.fromEntries(Object.entries(before.bounded).filter(([expression]) => all.includes(expression)));
const safe = isAll ? [] : before.safe.filter((expression) => all.includes(expression));
const known = new Set([...safe, ...Object.keys(bounded)]);
for (const expression of all.filter((one) => !known.has(one))) {
  const found = await verdictOf(expression);
  if (found === 'safe') safe.push(expression);
  else process.exitCode = 1;
  process.stdout.write(`${found} ${expression}\n`);
}
writeChecked({ safe: safe.toSorted(), bounded });
if (process.exitCode === 1) {
  process.stderr.write(
    'Rewrite the expressions that are not safe, or add them to `bounded` in test/checked-expressions.json, with ' +
      'the maximum length of the texts they are applied to.\n',
  );
}

async function verdictOf(expression: string): Promise<string> {
  const end = expression.lastIndexOf('/');
  const result = await check(expression.slice(1, end), expression.slice(end + 1), { timeout: TIMEOUT });
  if (result.status !== 'vulnerable') return result.status;
  return `${result.complexity.summary}, by ${result.attack.pattern}:`;
}
