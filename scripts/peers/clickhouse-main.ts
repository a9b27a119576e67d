// The embedded ClickHouse as a process of its own, so that it can be killed and started again.
// Arguments: its directory, its port, the password of its user.
import { startEmbeddedClickHouse } from '../../packages/embedded-clickhouse/src/index.ts';
import { USER } from './clickhouse.ts';

const [path = '', port = '0', password = ''] = process.argv.slice(2);
const server = await startEmbeddedClickHouse({
  path,
  listen: { host: '127.0.0.1', port: Number(port) },
  users: [{ name: USER, password }],
});
process.stdout.write(`up at ${server.url}\n`);
