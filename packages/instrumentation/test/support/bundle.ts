import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolveNode from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { basename, dirname } from 'node:path';
import { rollup, type Plugin } from 'rollup';
import webpack from 'webpack';

/** A file that a bundler creates from an entry and everything that it imports. */
export interface Bundling {
  readonly entry: string;
  readonly file: string;
  readonly format: 'esm' | 'cjs';
}

type Bundler = (bundling: Bundling) => Promise<void>;

/** Their types are those of CommonJS, their code is ESM. */
const PLUGINS = [
  (resolveNode as unknown as (options: object) => Plugin)({ preferBuiltins: true, exportConditions: ['node'] }),
  (commonjs as unknown as () => Plugin)(),
  (json as unknown as () => Plugin)(),
];

/** Bundlers by name; their output is minified and runs without `node_modules`. */
export const BUNDLERS: Readonly<Record<string, Bundler>> = {
  esbuild: ({ entry, file, format }) => runEsbuild({ entry, file, format }),
  async rollup({ entry, file, format }) {
    const bundle = await rollup({ input: entry, plugins: PLUGINS, onwarn: () => undefined });
    await bundle.write({ file: `${file}.long.js`, format, inlineDynamicImports: true });
    await bundle.close();
    await runEsbuild({ entry: `${file}.long.js`, file, format }, false);
  },
  async webpack({ entry, file, format }) {
    await runWebpack({ entry, file: `${file}.long.js`, format });
    await runEsbuild({ entry: `${file}.long.js`, file, format }, false);
  },
};

async function runEsbuild({ entry, file, format }: Bundling, bundle = true): Promise<void> {
  // CommonJS within an ESM bundle still loads built-in modules with `require`.
  const require = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  const banner = bundle && format === 'esm' ? { js: require } : {};
  const output = { outfile: file, format, banner, minify: true } as const;
  await build({ entryPoints: [entry], bundle, platform: 'node', logLevel: 'error', ...output });
}

async function runWebpack({ entry, file, format }: Bundling): Promise<void> {
  const esm = format === 'esm';
  const output = {
    path: dirname(file),
    filename: basename(file),
    module: esm,
    library: { type: esm ? 'module' : 'commonjs2' },
    chunkFormat: esm ? 'module' : 'commonjs',
  };
  const optimization = { minimize: false, splitChunks: false as const };
  await new Promise<void>((resolve, reject) => {
    webpack(
      { entry, mode: 'production', target: 'node22', output, optimization, experiments: { outputModule: esm } },
      (error, stats) => {
        if (error !== null) reject(error);
        else if (stats?.hasErrors() === true) reject(new Error(stats.toString('errors-only')));
        else resolve();
      },
    );
  });
}
