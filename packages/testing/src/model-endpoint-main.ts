import { startModelEndpoint } from './model-endpoint.ts';

const endpoint = await startModelEndpoint(Number(process.env['PORT'] ?? 0));
process.stdout.write(`model endpoint listening on ${endpoint.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endpoint.close());
}
