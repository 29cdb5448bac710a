// Takes the types away and turns imports into require, line for line.
import { transform } from 'sucrase';
import CJSImportTransformer from 'sucrase/dist/esm/transformers/CJSImportTransformer';
import TokenProcessor from 'sucrase/dist/esm/TokenProcessor';
import RootTransformer from 'sucrase/dist/esm/transformers/RootTransformer';
import { IdentifierRole, isTopLevelDeclaration } from 'sucrase/dist/esm/parser/tokenizer';
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
    const all = tokens.tokens;
    for (let i = 0; i < all.length - 2; i++) {
        const { type } = all[i];
        if (type === TokenType._function) {
            const name = all[i + (all[i + 1].type === TokenType.star ? 2 : 1)];
            if (name.type === TokenType.name && !name.isType && isTopLevelDeclaration(name)) functions.add(tokens.identifierNameForToken(name));
        } else if (type === TokenType._export && all[i + 1].type === TokenType._enum) {
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

// Most tokens are copied as they are, which sucrase finds out by some thirty calls for each: an interpreter allocates for every one.
// Those of which no transformer takes notice are copied here in one piece.
const ALWAYS_PLAIN = new Set([
    TokenType.num, TokenType.bigint, TokenType.string, TokenType.regexp, TokenType.comma, TokenType.dot, TokenType.semi, TokenType.colon,
    TokenType.bracketL, TokenType.bracketR, TokenType.braceL, TokenType.braceR, TokenType.parenL, TokenType.arrow, TokenType._return,
    TokenType._true, TokenType._false, TokenType._null, TokenType.template, TokenType.backQuote, TokenType.dollarBraceL,
]);
const PLAIN = new Uint8Array(Math.max(...ALWAYS_PLAIN) + 1);
ALWAYS_PLAIN.forEach((type) => { PLAIN[type] = 1; });
const { name: NAME, parenL, parenR, braceL, braceR, dollarBraceL, colon, postIncDec } = TokenType;

RootTransformer.prototype.processBalancedCode = function () {
    const processor = this.tokens;
    const { tokens, code } = processor;
    let braces = 0;
    let parens = 0;
    let from = processor.tokenIndex;
    let at = from;
    for (;;) {
        const token = tokens[at];
        let ends = at === tokens.length;
        let plain = false;
        if (!ends) {
            const { type } = token;
            if (type === braceL || type === dollarBraceL) braces++;
            else if (type === parenL) parens++;
            else if (type === braceR) ends = braces-- === 0;
            else if (type === parenR) ends = parens-- === 0;
            if (!token.isType && !token.conditionStarts && !token.conditionEnds && !token.isImportOfMeta) {
                if (type === NAME) {
                    // Keys, and properties that are asked for.
                    plain = (token.identifierRole == null || token.identifierRole === IdentifierRole.ObjectKey)
                        && token.contextualKeyword === 0 && tokens[at + 1].type !== postIncDec;
                } else plain = type === parenR ? tokens[at + 1].type !== colon : PLAIN[type] === 1;
            }
        }
        if (plain && !ends) {
            at++;
            continue;
        }
        if (at > from) {
            processor.resultCode += code.slice(from > 0 ? tokens[from - 1].end : 0, tokens[at - 1].end);
            processor.tokenIndex = at;
        }
        if (ends) return;
        this.processToken();
        from = at = processor.tokenIndex;
    }
};

// What only decides something is handed through a function that every module is given, since a value that is not known would be seen
// nowhere else. See conditions.mjs. What sucrase puts there itself is for older versions of JavaScript.
TokenProcessor.prototype.appendTokenPrefix = function () {
    const { conditionStarts, isImportOfMeta, isType } = this.tokens[this.tokenIndex];
    if (conditionStarts && !isType) this.resultCode += ' lockstep$decides(('.repeat(conditionStarts);
    // What is no module has no import.meta.
    if (isImportOfMeta) this.resultCode += ' lockstep$';
};
TokenProcessor.prototype.appendTokenSuffix = function () {
    const { conditionEnds, isType } = this.tokens[this.tokenIndex];
    if (conditionEnds && !isType) this.resultCode += '))'.repeat(conditionEnds);
};

globalThis.stripTypes = (text, typed) =>
    transform(text, { transforms: typed ? ['typescript', 'imports'] : ['imports'], disableESTransforms: true, production: true }).code;
