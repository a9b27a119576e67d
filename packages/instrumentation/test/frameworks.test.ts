import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recordsOf } from './support/audited.ts';
import { callFramework, FRAMEWORK_CALLS, frameworkRecord, type SeenAnswer } from './support/framework-calls.ts';
import { startOtlpReceiver } from './support/otlp-receiver.ts';
import { inPackages, isBuilt } from './support/run-node.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

interface Framework {
  readonly framework: string;
  /** What it writes of an unsent response, by the name of the call. */
  readonly unsent?: Readonly<Record<string, string>>;
}

const FRAMEWORKS: readonly Framework[] = [
  { framework: 'node-http' },
  { framework: 'express' },
  { framework: 'fastify' },
  { framework: 'koa' },
  // It writes the error of a stream, and destroys the response at once.
  { framework: 'hono', unsent: { 'broken off': 'Error: model crashed' } },
  { framework: 'nest-express' },
  { framework: 'nest-fastify' },
];

const REGISTER = pathToFileURL(inPackages('instrumentation/dist/register.js')).href;
const calls = Object.entries(FRAMEWORK_CALLS);

async function start(framework: string, flags: readonly string[], endpoint: string): Promise<ServiceProcess> {
  const env = {
    NODE_ENV: 'production',
    OTEL_SERVICE_NAME: framework,
    AUDITSPAN_ENDPOINT: endpoint,
    AUDITSPAN_SPOOL_DIR: 'false',
    AUDITSPAN_INBOUND: JSON.stringify([{ path: '/predict/:model', provider: 'house' }]),
  };
  return startServiceProcess({ fixture: 'framework-service.mjs', flags, args: [framework], env });
}

async function answersOf({ url }: ServiceProcess): Promise<Record<string, SeenAnswer>> {
  const answers = calls.map(async ([name, call]) => [name, await callFramework(url, name, call)] as const);
  return Object.fromEntries(await Promise.all(answers));
}

describe.concurrent('a service with one import, called by several at once', () => {
  it.for(FRAMEWORKS)(
    'on $framework records every call completely, and its responses are unchanged',
    async ({ framework, unsent = {} }, { skip, onTestFinished }) => {
      skip(!isBuilt, 'processes run what `npm run build` built');
      const receiver = await startOtlpReceiver();
      onTestFinished(() => receiver.close());
      const started = async (flags: readonly string[]): Promise<ServiceProcess> => {
        const service = await start(framework, flags, receiver.url);
        onTestFinished(async () => void (await service.stop()));
        return service;
      };
      const [audited, plain] = await Promise.all([started(['--import', REGISTER]), started([])]);

      const seen = await answersOf(audited);
      expect(seen).toEqual(await answersOf(plain));

      const records = recordsOf(await receiver.auditSpans(calls.length));
      const expected = calls.map(([name, call]) => {
        const answered = `${seen[name]?.body}${unsent[name] ?? ''}`;
        return [name, frameworkRecord({ url: audited.url, name, call, answered })];
      });
      expect(Object.fromEntries(records.map((record) => [record.userAgent, record]))).toEqual(
        Object.fromEntries(expected),
      );
      expect(records.map(({ sourceSequence }) => sourceSequence)).toEqual(calls.map((_, index) => index + 2));
    },
  );
});
