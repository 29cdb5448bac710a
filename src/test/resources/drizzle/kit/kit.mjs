// node kit.mjs <corpus> → {"name": [statements]} for every schema of the corpus, as drizzle-kit exports it.
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const require = createRequire(import.meta.url);
const { generateDrizzleJson, generateMigration } = require('drizzle-kit/api');
const corpus = process.argv[2];

const STAND_INS = Object.fromEntries(
    ['drizzle-zod', 'zod', 'nanoid', '@paralleldrive/cuid2'].map((name) => [name, join(import.meta.dirname, 'anything.mjs')]));

/** Entry files, as the test passes them to our reader, too. */
function entriesOf(path) {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path);
    return files.includes('schema.ts') ? [join(path, 'schema.ts')] : files.filter((file) => file.endsWith('.ts')).map((file) => join(path, file));
}

function load(path, index) {
    const imports = {};
    // One bundle for all entries: what they share has to be the same object.
    const outdir = join(import.meta.dirname, 'bundles', String(index));
    const entryPoints = entriesOf(path);
    const stdin = { contents: entryPoints.map((entry, n) => `import * as m${n} from ${JSON.stringify(entry)}; export { m${n} };`).join('\n'), resolveDir: corpus };
    buildSync({ stdin, outfile: join(outdir, 'schema.cjs'), bundle: true, format: 'cjs', platform: 'node', absWorkingDir: corpus,
        external: ['drizzle-orm'], alias: STAND_INS, logLevel: 'error' });
    const modules = require(join(outdir, 'schema.cjs'));
    Object.values(modules).forEach((module, n) => Object.entries(module).forEach(([name, value]) => { imports[`${n}_${name}`] = value; }));
    return imports;
}

const casingOf = (name) => name.split('.').find((part) => part === 'snake_case' || part === 'camelCase');
const quiet = console.log;
console.log = () => {};
const result = {};
for (const [index, file] of readdirSync(corpus).sort().entries()) {
    const name = file.replace(/\.[jt]s$/, '');
    try {
        const imports = load(join(corpus, file), index);
        const none = generateDrizzleJson({});
        result[name] = await generateMigration(none, generateDrizzleJson(imports, none.id, undefined, casingOf(name)));
    } catch (error) {
        result[name] = [`-- failed: ${error.stack}`];
    }
}
console.log = quiet;
process.stdout.write(JSON.stringify(result), () => process.exit(0));
