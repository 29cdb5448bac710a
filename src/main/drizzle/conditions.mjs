// Lets sucrase's parser say of which tokens the expressions begin and end that only decide something: what is left of "&&" and of "?",
// what is behind "!", both sides of "===", and what stands in the parentheses of if, while, for and switch. It has no tree in which to look
// for them; it counts the ends of "??" in its tokens in the same way. Also says which token is the import of import.meta.
import { readFile } from 'node:fs/promises';

const MARK = `
function markCondition(first, last) {
    const { tokens } = state;
    while (first < last && tokens[first].isType) first++;
    while (last > first && tokens[last].isType) last--;
    if (first === last && [tt.string, tt.num, tt._null, tt._true, tt._false].includes(tokens[first].type)) return;
    tokens[first].conditionStarts = (tokens[first].conditionStarts ?? 0) + 1;
    tokens[last].conditionEnds = (tokens[last].conditionEnds ?? 0) + 1;
}
`;

const CHANGES = {
    'expression.js': [
        ['  const wasArrow = parseExprOps(noIn);\n  if (wasArrow) {\n    return true;\n  }\n  parseConditional(noIn);\n',
            `  const first = state.tokens.length;
  const wasArrow = parseExprOps(noIn);
  if (wasArrow) {
    return true;
  }
  const last = state.tokens.length - 1;
  parseConditional(noIn);
  if (state.tokens.length > last + 1 && state.tokens[last + 1].type === tt.question && !state.tokens[last + 1].isType) markCondition(first, last);
`],
        ['      const op = state.type;\n      next();\n',
            `      const op = state.type;
      next();
      if (op === tt.logicalAND || op === tt.equality) markCondition(startTokenIndex, state.tokens.length - 2);
`],
        ['prec - 1 : prec, noIn);\n',
            `prec - 1 : prec, noIn);
      if (op === tt.equality) markCondition(rhsStartTokenIndex, state.tokens.length - 1);
`],
        ['    next();\n    parseMaybeUnary();\n    return false;\n',
            `    const negates = state.type === tt.bang;
    next();
    const first = state.tokens.length;
    parseMaybeUnary();
    if (negates) markCondition(first, state.tokens.length - 1);
    return false;
`],
        ['state.tokens[state.tokens.length - 1].type = tt.name;\n        next();\n        parseIdentifier();\n',
            'Object.assign(state.tokens[state.tokens.length - 1], { type: tt.name, isImportOfMeta: true });\n        next();\n        parseIdentifier();\n'],
        ['  expect(tt.parenL);\n  parseExpression();\n  expect(tt.parenR);\n}\n',
            `  expect(tt.parenL);
  const first = state.tokens.length;
  parseExpression();
  markCondition(first, state.tokens.length - 1);
  expect(tt.parenR);
}
${MARK}`],
    ],
    'statement.js': [
        ['  if (!match(tt.semi)) {\n    parseExpression();\n  }\n',
            `  if (!match(tt.semi)) {
    const first = state.tokens.length;
    parseExpression();
    markCondition(first, state.tokens.length - 1);
  }
`],
        ['function parseFor() {', `${MARK}function parseFor() {`],
    ],
};

export const markingConditions = {
    name: 'marking-conditions',
    setup(build) {
        build.onLoad({ filter: /sucrase[\\/]dist[\\/]esm[\\/]parser[\\/]traverser[\\/](expression|statement)\.js$/ }, async ({ path }) => {
            let contents = await readFile(path, 'utf8');
            for (const [from, to] of CHANGES[path.split(/[\\/]/).at(-1)]) {
                if (contents.split(from).length !== 2) throw new Error(`${path} is another one than the changes are for: ${from}`);
                contents = contents.replace(from, () => to);
            }
            return { contents };
        });
    },
};
