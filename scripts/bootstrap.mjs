// Runs on any installed Node ≥ 18: installs the dependencies of the lock file, builds, then runs the given command on
// the workspace's own Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const windows = process.platform === 'win32';

function fail(message) {
  process.stderr.write(`\nauditspan: ${message}\n`);
  process.exit(1);
}

function run(command, args, env = process.env) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: windows });
  if (result.error) fail(`could not run ${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/**
 * Hashes everything that an install depends on. An install with a matching stamp is not repeated, so that everything
 * works offline.
 */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const members = ['packages', 'examples'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...members]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function install() {
  const stamp = join(root, 'node_modules', '.auditspan-install');
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('auditspan: installing dependencies (about 600 MB the first time; offline afterwards)\n');
  const frozen = existsSync(join(root, 'pnpm-lock.yaml')) ? ['--frozen-lockfile'] : [];
  if (run('npx', ['-y', `pnpm@${manifest.devDependencies.pnpm}`, 'install', ...frozen]) !== 0) {
    fail('the install failed; see the output above. It needs the npm registry once.');
  }
  writeFileSync(stamp, wanted);
}

/** Returns a PATH on which `node` is the workspace's Node 26 and every tool is found. */
function workspacePath() {
  return `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
}

function hasWorkspaceNode() {
  if (existsSync(join(root, 'node_modules', '.bin', 'node'))) return true;
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

install();
if (!hasWorkspaceNode()) {
  fail(`no Node 26 for ${process.platform}-${process.arch} on npm: install Node 22.18 or newer and try again`);
}
const env = { ...process.env, PATH: workspacePath() };
if (run('tsc', ['-b'], env) !== 0) fail('the build failed; see the output above');
const [command, ...args] = process.argv.slice(2);
if (command) process.exit(run(command, args, env));
