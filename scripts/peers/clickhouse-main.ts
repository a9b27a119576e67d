// The embedded ClickHouse as a separate process, so that it can be killed and restarted. Arguments: directory, port,
// password of its user.
import { startEmbeddedClickHouse } from '../../packages/embedded-clickhouse/src/index.ts';
import { USER } from './clickhouse.ts';

const [path = '', port = '0', password = ''] = process.argv.slice(2);
const server = await startEmbeddedClickHouse({
  path,
  listen: { host: '127.0.0.1', port: Number(port) },
  users: [{ name: USER, password }],
});
process.stdout.write(`up at ${server.url}\n`);
