// `pnpm pack` runs this in a package, with the names of its entries and of files of CommonJS that load them: makes few
// files of what tsc built and of all that it uses, since a service waits for each file that it loads at its start.
// OpenTelemetry's API stays outside: there must be one of it.
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
} as const;

async function bundle(): Promise<Metafile> {
  await rm(join(packageRoot, OUT), { recursive: true, force: true });
  const { metafile } = await build({
    ...COMMON,
    entryPoints: entries.map((name) => `dist/${name}.js`),
    splitting: true,
    format: 'esm',
    external: ['@opentelemetry/api'],
    // Names stay: faults are told by the function that threw.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
  });
  return metafile;
}

/** What decides by itself which of the entries to load, and exports nothing. */
async function bundleCommonJs(): Promise<void> {
  const external = entries.map((name) => `./${name}.js`);
  await build({ ...COMMON, entryPoints: [...loaders], outExtension: { '.js': '.cjs' }, format: 'cjs', external });
  const types = loaders.map((name) => join(packageRoot, OUT, `${basename(name, '.cjs')}.d.cts`));
  await Promise.all(types.map((file) => writeFile(file, 'export {};\n')));
}

/** The licences of what others wrote, which ask to go where the code goes. */
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
