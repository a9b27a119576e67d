import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, type TestContext } from 'vitest';
import { configPath } from './support/collector.ts';
import { getCompose } from './support/compose.ts';
import { getPython } from './support/python.ts';

const run = promisify(execFile);
const COMPOSE = configPath('compose/compose.yaml');

/** Returns the file as Compose parses it, as JSON, without values for variables. */
async function composed(context: TestContext, ...options: string[]): Promise<string> {
  const compose = await getCompose();
  if ('absent' in compose) return context.skip(compose.absent);
  const args = [...options, '-format', 'json', COMPOSE];
  return (await run(compose.path, args, { cwd: dirname(COMPOSE) })).stdout;
}

interface Composed {
  readonly services: Readonly<Record<string, { readonly volumes?: readonly { type: string; source: string }[] }>>;
}

it('Compose accepts the file, and its mounts exist', async (context) => {
  const { services } = JSON.parse(await composed(context, '-no-interpolation')) as Composed;
  expect(Object.keys(services).toSorted()).toEqual(['agent', 'clickhouse', 'gateway', 'jaeger', 'sink']);
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.filter(({ type }) => type === 'bind'));
  expect(mounted.map(({ source }) => source)).toEqual(['agent/agent.yaml', 'gateway/gateway.yaml'].map(configPath));
  for (const { source } of mounted) await access(source);
});

it('Compose starts nothing without a password for ClickHouse', async (context) => {
  await expect(composed(context)).rejects.toThrow('set CLICKHOUSE_PASSWORD');
});

it.each(['compose/compose.yaml', 'kubernetes/sink.yaml'])(
  'in %s the sink itself receives the stop signal',
  async (file) => {
    const commands = (await readFile(configPath(file), 'utf8'))
      .split('\n')
      .filter((line) => /auditspan serve/.test(line));
    expect(commands).toEqual([expect.stringMatching(/&& exec \S+\/auditspan serve$/)]);
  },
);

/** Returns all manifests of a file. */
async function kustomized(directory: string): Promise<string> {
  const { stdout } = await run('kubectl', ['kustomize', configPath('.')]);
  const file = join(directory, 'all.yaml');
  await writeFile(file, stdout);
  return file;
}

const python = await getPython();
const hasKubectl = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);
const without = 'absent' in python ? python.absent : hasKubectl ? '' : ' (skipped: no kubectl)';

it.skipIf(without !== '')(
  `Kubernetes takes every manifest, with no field that it does not know${without}`,
  async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'auditspan-manifests-'));
    context.onTestFinished(() => rm(directory, { recursive: true }));
    const args = ['-m', 'kubernetes_validate', '--strict', await kustomized(directory)];
    const { stdout, stderr } = await run('path' in python ? python.path : '', args);
    expect(`${stdout}${stderr}`.match(/passed for resource/g)).toHaveLength(9);
  },
);
