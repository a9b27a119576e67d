import '@auditspan/instrumentation/register';

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { createChatService } from './chat-service.ts';

const { PORT = '0', MODEL_URL = 'http://127.0.0.1:11434', MODEL_API_KEY = 'local' } = process.env;

const service = createChatService({ modelUrl: MODEL_URL, apiKey: MODEL_API_KEY });
service.listen(Number(PORT), '127.0.0.1');
await once(service, 'listening');
process.stdout.write(`chat service listening on http://127.0.0.1:${(service.address() as AddressInfo).port}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    service.close();
    service.closeIdleConnections();
  });
}
