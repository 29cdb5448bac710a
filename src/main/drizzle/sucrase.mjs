// Takes the types away and turns imports into require, line for line.
import { transform } from 'sucrase';
import CJSImportTransformer from 'sucrase/dist/esm/transformers/CJSImportTransformer';
import { isTopLevelDeclaration } from 'sucrase/dist/esm/parser/tokenizer';
import { TokenType } from 'sucrase/dist/esm/parser/tokenizer/types';

// Of "export const a = …, b = …" sucrase knows the first name only. The others become declarations of their own in the same place.
const first = CJSImportTransformer.prototype.processExportVar;
CJSImportTransformer.prototype.processExportVar = function () {
    const { tokens, rootTransformer } = this;
    const keyword = tokens.tokens[tokens.currentIndex() + 1];
    first.call(this);
    while (tokens.matches1(TokenType.comma)) {
        tokens.replaceToken(`; ${tokens.code.slice(keyword.start, keyword.end)}`);
        const names = [];
        let depth = 0;
        while (depth > 0 || !tokens.matches1(TokenType.eq)) {
            const token = tokens.currentToken();
            const { type, isType } = token;
            const ends = depth === 0 && names.length > 0 && !isType
                && type !== TokenType.bang && type !== TokenType.braceR && type !== TokenType.bracketR;
            if (ends) break;
            if (!isType && (type === TokenType.braceL || type === TokenType.bracketL)) depth++;
            if (!isType && (type === TokenType.braceR || type === TokenType.bracketR)) depth--;
            if (!isType && isTopLevelDeclaration(token)) names.push(tokens.identifierName());
            rootTransformer.processToken();
        }
        if (tokens.matches1(TokenType.eq)) {
            const end = tokens.currentToken().rhsEndIndex;
            while (tokens.currentIndex() < end) rootTransformer.processToken();
        }
        tokens.appendCode(names.map((name) => `; exports.${name} = ${name}`).join(''));
    }
};

// Names are there before anything is run, functions with what they do, as in what TypeScript itself and esbuild make of modules: one that
// imports another which imports it meets them, and "export *" copies what it meets. sucrase adds each where it is declared.
const prefix = CJSImportTransformer.prototype.getPrefixCode;
CJSImportTransformer.prototype.getPrefixCode = function () {
    const { tokens, importProcessor } = this;
    const functions = new Set();
    const names = new Map();
    for (let i = 0; i < tokens.tokens.length - 2; i++) {
        if (tokens.matches1AtIndex(i, TokenType._function)) {
            const name = tokens.tokens[i + (tokens.matches1AtIndex(i + 1, TokenType.star) ? 2 : 1)];
            if (name.type === TokenType.name && !name.isType && isTopLevelDeclaration(name)) functions.add(tokens.identifierNameForToken(name));
        } else if (tokens.matches2AtIndex(i, TokenType._export, TokenType._enum)) {
            names.set(tokens.identifierNameAtIndex(i + 2), 'void 0');
        }
    }
    for (const info of importProcessor.importInfoByPath.values()) {
        for (const name of [...info.namedExports.map(({ localName }) => localName), ...info.exportStarNames]) names.set(name, 'void 0');
    }
    for (const [name, replacement] of importProcessor.identifierReplacements) {
        if (replacement === `exports.${name}`) names.set(name, 'void 0');
    }
    for (const [local, exported] of importProcessor.exportBindingsByLocalName) {
        for (const name of exported) names.set(name, functions.has(local) ? local : 'void 0');
    }
    return prefix.call(this) + [...names].map(([name, value]) => `exports[${JSON.stringify(name)}] = ${value};`).join('');
};

globalThis.stripTypes = (text, typed) =>
    transform(text, { transforms: typed ? ['typescript', 'imports'] : ['imports'], disableESTransforms: true, production: true }).code;
