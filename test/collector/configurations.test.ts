import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { absent, configPath, unless, validate } from './support/collector.ts';

const run = promisify(execFile);

const read = (file: string): Promise<string> => readFile(configPath(file), 'utf8');

/** Files that are not Collector configurations. */
const OTHERS = /^(kubernetes|compose|kustomization)/;

/** Files that are added to others. */
const OVERLAYS: Readonly<Record<string, readonly string[]>> = {
  'gateway/several-sinks.yaml': ['gateway/gateway.yaml'],
  'normalize/with-redaction.yaml': ['redaction/redaction.yaml', 'normalize/normalize.yaml'],
};

const files = (await readdir(configPath('.'), { recursive: true })).filter(
  (file) => file.endsWith('.yaml') && !OTHERS.test(file),
);

it('each has a README that says when to use it', async () => {
  const folders = [...new Set(files.map((file) => dirname(file)))].toSorted();
  const contents = await Promise.all(
    folders.map(async (folder) => [folder, await readdir(configPath(folder))] as const),
  );
  expect(folders).toEqual([
    'agent',
    'clickhouse-direct',
    'gateway',
    'normalize',
    'processor',
    'redaction',
    'tracing-ui',
  ]);
  expect(contents.filter(([, names]) => !names.includes('README.md'))).toEqual([]);
});

it.skipIf(absent).each(files)(`the Collector accepts %s${unless}`, async (file) => {
  expect(await validate([...(OVERLAYS[file] ?? []), file])).toBe('');
});

const kustomized = await run('kubectl', ['kustomize', configPath('.')]).catch(() => undefined);

it.skipIf(kustomized === undefined)(
  `the Kubernetes manifests carry them${kustomized === undefined ? ' (skipped: no kubectl)' : ''}`,
  async () => {
    const manifests = kustomized?.stdout ?? '';
    const kinds = [...manifests.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    expect(new Set(kinds)).toEqual(
      new Set(['Namespace', 'ConfigMap', 'Service', 'StatefulSet', 'DaemonSet', 'NetworkPolicy']),
    );
    for (const file of ['agent/agent.yaml', 'gateway/gateway.yaml']) {
      const indented = (await read(file)).replaceAll(/^(?=.)/gm, '    ');
      expect(manifests).toContain(indented.trimEnd());
    }
  },
);

it('Kubernetes and compose run the version that is tested', async () => {
  const [, tested] = /otlpreceiver v([\d.]+)/.exec(await read('../test/collector/manifest.yaml')) ?? [];
  const texts = await Promise.all(
    ['kubernetes/agent.yaml', 'kubernetes/gateway.yaml', 'compose/compose.yaml'].map(read),
  );
  const versions = texts.flatMap((text) =>
    [...text.matchAll(/collector-contrib:([\d.]+)/g)].map(([, version]) => version),
  );
  expect(versions).toEqual([tested, tested, tested, tested]);
});
