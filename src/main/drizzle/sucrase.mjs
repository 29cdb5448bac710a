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

globalThis.stripTypes = (text, typed) =>
    transform(text, { transforms: typed ? ['typescript', 'imports'] : ['imports'], disableESTransforms: true, production: true }).code;
