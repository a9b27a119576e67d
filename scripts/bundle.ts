// `pnpm pack` runs this in a package, with the names of its entries and of CommonJS files that load them. Bundles the
// output of tsc and all its dependencies into a few files, since a starting service waits for each file that it loads.
// OpenTelemetry's API stays external: there must be only one copy. Every entry is built twice, as an ES module and as
// CommonJS, for environments where `require()` cannot load ES modules.
import { build, type Metafile } from 'esbuild';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const packageRoot = process.cwd();
const isCommonJs = (file: string): boolean => file.endsWith('.cjs');
const entries = process.argv.slice(2).filter((name) => !isCommonJs(name));
const loaders = process.argv.slice(2).filter(isCommonJs);
const OUT = 'dist/bundle';
/** The innermost package that a file belongs to. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u;
const LICENCE = /^(?:licen[cs]e|notice|copying)/iu;

const COMMON = {
  absWorkingDir: packageRoot,
  outdir: OUT,
  bundle: true,
  platform: 'node',
  target: 'node22.17',
  logLevel: 'warning',
  // Names are kept: errors are identified by the function that threw them.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
} as const;
const API = '@opentelemetry/api';

async function bundle(): Promise<Metafile> {
  await rm(join(packageRoot, OUT), { recursive: true, force: true });
  const { metafile } = await build({
    ...COMMON,
    entryPoints: entries.map((name) => `dist/${name}.js`),
    splitting: true,
    format: 'esm',
    external: [API],
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
  });
  return metafile;
}

async function bundleCommonJs(): Promise<void> {
  const loaded = loaders.map((name) => basename(name, '.cjs'));
  const twins = entries.filter((name) => !loaded.includes(name));
  const asCommonJs = {
    ...COMMON,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // Jest does not support `import()` without a flag.
    supported: { 'dynamic-import': false },
  } as const;
  await build({ ...asCommonJs, entryPoints: twins.map((name) => `dist/${name}.js`), external: [API] });
  // Loaders decide themselves which entry to load, and export nothing.
  const external = twins.flatMap((name) => [`./${name}.js`, `./${name}.cjs`]);
  await build({ ...asCommonJs, entryPoints: [...loaders], external });
  const types = [
    ...loaded.map((name) => [name, 'export {};\n'] as const),
    ...twins.map((name) => [name, `export * from '../${name}.js';\n`] as const),
  ];
  await Promise.all(types.map(([name, text]) => writeFile(join(packageRoot, OUT, `${name}.d.cts`), text)));
}

/** Collects the licences of bundled code, which require to be distributed with it. */
async function licencesOf({ inputs }: Metafile): Promise<string> {
  const folders = new Set(Object.keys(inputs).flatMap((file) => PACKAGE.exec(file) ?? []));
  return (await Promise.all([...folders].toSorted().map(licenceOf))).join('\n');
}

async function licenceOf(folder: string): Promise<string> {
  const path = join(packageRoot, folder);
  const { name, version, license } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as Manifest;
  const files = (await readdir(path)).filter((file) => LICENCE.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  return [`${name} ${version}, ${license}`, ...texts].join('\n\n');
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const bundled = await bundle();
await bundleCommonJs();
await writeFile(join(packageRoot, OUT, 'THIRD-PARTY-LICENCES.txt'), await licencesOf(bundled));
