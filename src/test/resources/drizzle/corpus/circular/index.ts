export * from './accounts';
export { users, Kind } from './users';
export * from './stamps';
