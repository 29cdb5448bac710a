// Takes the types away and turns imports into require, line for line.
import { transform } from 'sucrase';

globalThis.stripTypes = (text, typed) =>
    transform(text, { transforms: typed ? ['typescript', 'imports'] : ['imports'], disableESTransforms: true, production: true }).code;
