export * from './deliveries.js';
export * from './endpoints.js';
export * from './organization-secret.js';
export * from './register-callback.js';
