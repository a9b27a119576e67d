import { pathToFileURL } from 'node:url';

interface Metrics {
  observe(sources: Readonly<Record<string, unknown>>): void;
  text(): Promise<string>;
}

const FILE = pathToFileURL('packages/sink/src/metrics.ts');
const OURS = /^(?:auditspan_|http_|rpc_)/;
const nothing = (): number => 0;
const HEAD = ['| Prometheus | OpenTelemetry | type | meaning |', '| --- | --- | --- | --- |'];

/** Returns every metric of the sink, with its Prometheus and OpenTelemetry names. */
export async function metricsTable(): Promise<string> {
  const { createMetrics } = (await import(FILE.href)) as { createMetrics: () => Metrics };
  const metrics = createMetrics();
  metrics.observe({
    ...Object.fromEntries(
      ['logBytes', 'logPendingBytes', 'pendingBytes', 'lagSeconds', 'embeddedRestarts'].map((name) => [name, nothing]),
    ),
    ready: () => true,
    storeReady: () => true,
    seal: { sizes: () => ({ leaves: 0, signed: 0 }), unwitnessedSeconds: nothing },
  });
  const text = await metrics.text();
  const types = new Map(
    [...text.matchAll(/^# TYPE (?<name>\S+) (?<type>\S+)$/gm)].map(({ groups = {} }) => [
      groups['name'],
      groups['type'],
    ]),
  );
  const rows = [...text.matchAll(/^# HELP (?<name>\S+) (?<help>.*)$/gm)]
    .map(({ groups = {} }) => ({ name: groups['name'] ?? '', help: groups['help'] ?? '' }))
    .filter(({ name }) => OURS.test(name))
    .map(({ name, help }) => `| \`${name}\` | \`${otelName(name)}\` | ${types.get(name)} | ${help} |`);
  return [...HEAD, ...rows].join('\n');
}

/** Removes the suffixes that Prometheus adds for unit and type. */
function otelName(name: string): string {
  const base = name.replace(/_(?:total|seconds|bytes)$/, '');
  if (!base.startsWith('auditspan_sink_')) return base.replaceAll('_', '.');
  return `auditspan.sink.${base.slice('auditspan_sink_'.length)}`;
}
