import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  await runCommand(['migrate', '--data-dir', directory.path]);
}, 200_000);
afterAll(() => directory.remove());

describe('an empty range', () => {
  it.each([
    { until: '2026-10-01', code: 1, stdout: '' },
    { until: '2026-10-31', code: 0, stdout: '"days"\n0\n', stderr: '' },
  ])('is an error of sql, unless it is a single day: until $until', async ({ until, code, stdout, stderr }) => {
    const parameters = ['--param', 'from=2026-10-31', '--param', `until=${until}`];
    const query = 'SELECT {until:Date} - {from:Date} AS days';
    const args = ['sql', '--data-dir', directory.path, '--format', 'csv', ...parameters, query];
    const fault =
      'auditspan: AUDITSPAN_SINK_QUERY: the period ends on 2026-10-01, before it begins on 2026-10-31: ' +
      'until must not be before from\n';
    expect(await runCommand(args)).toEqual({ code, stdout, stderr: stderr ?? fault });
  });

  it.each([
    ['evidence', 'page.html', '--reason', 'audit', '--from', '2026-10-02', '--to', '2026-10-02'],
    ['hold', 'add', 'case', '--from', '2026-10-02', '--to', '2026-10-01', '--reason', 'r', '--key', 'k', '--out', 'o'],
    ['verify', '--from', '10', '--to', '9'],
  ])('is an error of %s', async (...args) => {
    const { code, stderr } = await runCommand([...args]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^error: --from and --to select nothing: --to is excluded, so it must be later than --from\n/,
      ),
    ]);
  });
});

describe('an invalid or ambiguous time', () => {
  it.each(['2026-02-30', '2026-10-01T25:00Z', '2026-10-01T08:00', '10/11/2026', '5'])(
    'is refused: %s',
    async (time) => {
      const { code, stderr } = await runCommand(['evidence', 'page.html', '--reason', 'audit', '--from', time]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/It must be a day of UTC, such as 2026-10-01, or a time/),
      ]);
    },
  );
});

it('a hold without any condition is refused', async () => {
  const { code, stderr } = await runCommand(['hold', 'add', 'case', '--reason', 'r', '--key', 'k', '--out', 'o']);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: give at least one of --principal, --model/)]);
});
