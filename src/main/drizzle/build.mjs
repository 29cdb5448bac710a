import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { markingConditions } from './conditions.mjs';

const resources = '../resources/dev/lockstep/truth/drizzle';
const manifest = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));

for (const name of ['drizzle-orm', 'sucrase']) {
    const { version, license } = manifest(name);
    await build({
        entryPoints: [`${name}.mjs`],
        outfile: `${resources}/${name}.js`,
        banner: { js: `/* ${name} ${version}, ${license}; see NOTICE. Made by src/main/drizzle/build.mjs: do not edit. */` },
        bundle: true,
        format: 'iife',
        target: 'es2022',
        minifyWhitespace: true,
        treeShaking: true,
        plugins: [markingConditions],
    });
}
