// vectors.mjs [--check] [DIRECTORY]
//
// Writes the known answers of the providers, one file each, to the directory
// (tests/data/providers, beside this script's directory in the sources), or
// compares those that are there with them.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { file, text } from './vectors/entry.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const args = process.argv.slice(2);
const check = args.includes('--check');
const directory = args.find((arg) => !arg.startsWith('--')) ?? join(here, '../data/providers');

const entries = new Map();
for (const module of readdirSync(join(here, 'vectors')).filter((name) => name.endsWith('.vectors.mjs')).sort()) {
    const { default: those } = await import('./vectors/' + module);
    for (const [name, entry] of Object.entries(those)) {
        if (entries.has(name)) {
            throw new Error(name + ' is there twice');
        }
        entries.set(name, entry);
    }
}

const expected = new Map();
for (const [name, entry] of entries) {
    try {
        expected.set(name + '.json', text(file(name, entry)));
    } catch (fault) {
        throw new Error(name + ': ' + fault.message, { cause: fault });
    }
}

let wrong = 0;
for (const [name, content] of expected) {
    const path = join(directory, name);
    if (!check) {
        writeFileSync(path, content);
        continue;
    }
    let found = '';
    try {
        found = readFileSync(path, 'utf8');
    } catch {
        // missing
    }
    if (found !== content) {
        console.error(`${name} is not what vectors.mjs writes`);
        wrong++;
    }
}
const strange = (name) => name.endsWith('.json') && !expected.has(name);
for (const name of check ? readdirSync(directory).filter(strange) : []) {
    console.error(`${name} is not written by vectors.mjs`);
    wrong++;
}
console.log(`${expected.size} providers`);
process.exitCode = wrong ? 1 : 0;
