export * from './tables';
export { status as theStatus } from './enums/index';
export { default as settings } from './settings';
